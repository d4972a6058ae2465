/** A hook of Node.js's module loader, in a thread of its own: https://nodejs.org/api/module.html#customization-hooks */
import type { LoadHook } from "node:module";

let stubs: Readonly<Record<string, string>> = {};

/** Takes the modules that are replaced: URL → text. */
export function initialize(data: Readonly<Record<string, string>>): void {
  stubs = data;
}

export const load: LoadHook = (url, context, nextLoad) => {
  const source = stubs[url.split("?")[0] ?? url];
  return source === undefined ? nextLoad(url, context) : { format: "module", source, shortCircuit: true };
};
