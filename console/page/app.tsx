import { render } from "preact";
import { adoptReturn, adoptToken } from "./answers/session.ts";
import { Console } from "./shell/console.tsx";

addEventListener("hashchange", adoptToken);
adoptToken();
const root = document.getElementById("root");
if (root) void adoptReturn().then(() => render(<Console />, root));
