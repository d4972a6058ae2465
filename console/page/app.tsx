import { render } from "preact";
import { adoptReturn, adoptToken } from "./answers/session.ts";
import { Console } from "./shell/console.tsx";

addEventListener("hashchange", adoptToken);
adoptToken();
const root = document.getElementById("root");
if (root) {
  // The provider may take seconds to answer.
  if (location.search !== "") root.textContent = "Signing in…";
  void adoptReturn().then(() => {
    root.textContent = "";
    render(<Console />, root);
  });
}
