import { render } from "preact";
import { adoptToken } from "./answers/session.ts";
import { Console } from "./shell/console.tsx";

addEventListener("hashchange", adoptToken);
adoptToken();
const root = document.getElementById("root");
if (root) render(<Console />, root);
