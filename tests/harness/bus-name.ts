import { readFileSync } from "node:fs";
import { resolve } from "node:path";

/** The bus's name in `index.ts`, with which the names of its parts begin: a program of one's own has another one. */
export const BUS_NAME = (() => {
  const index = readFileSync(resolve(import.meta.dirname, "../../index.ts"), "utf8");
  const [, name] = /new EventBus\("([^"]+)"/.exec(index) ?? [];
  if (!name) throw new Error("index.ts makes no EventBus of its own.");
  return name;
})();
