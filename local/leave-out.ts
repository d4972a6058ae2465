import { readFileSync } from "node:fs";
import { register } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** Has files of a project export what does nothing, for the rest of this process: functions and classes, by their names. */
export function leaveOut(root: string, files: readonly string[]): void {
  const stubs = files.map((file) => {
    const path = join(root, file);
    return [pathToFileURL(path).href, stubOf(readFileSync(path, "utf8"))] as const;
  });
  register("./leave-out-hook.ts", { parentURL: import.meta.url, data: Object.fromEntries(stubs) });
}

/** The text of a module that exports the same functions and classes, which do nothing. */
function stubOf(source: string): string {
  const names = source.matchAll(/^export (?:async )?(?:function|class|const) (\w+)/gm);
  return [...names].map(([, name]) => `export function ${name}() {}`).join("\n");
}
