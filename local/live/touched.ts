import { relative } from "node:path";

/** What depends on which files (absolute paths), and what failed the last time. */
export interface Parts {
  root: string;
  program: { files: ReadonlySet<string>; failed: boolean };
  functions: { files: ReadonlySet<string>; failed: boolean };
}

/** Settings of the project and of the local stack. */
const SETTINGS = /^Pulumi(\.local)?\.yaml$/;

/** Files that are found by their names: one that is new may be what a flow asked for. */
const NAMED = /^(handlers|adapters)\/.+\.ts$/;

/**
 * What saved files touch: the program, which is evaluated anew and deploys its functions, too; the code of functions alone;
 * or nothing. A program or a bundle that failed is tried again whatever was saved.
 */
export function touchedBy(
  paths: ReadonlySet<string>,
  { root, program, functions }: Parts,
): "program" | "functions" | "nothing" {
  const isNew = (path: string) => !program.files.has(path) && !functions.files.has(path);
  const touchesProgram = (path: string) => {
    const name = relative(root, path).replaceAll("\\", "/");
    return program.files.has(path) || SETTINGS.test(name) || (NAMED.test(name) && isNew(path));
  };
  if (program.failed || [...paths].some(touchesProgram)) return "program";
  if (functions.failed || [...paths].some((path) => functions.files.has(path))) return "functions";
  return "nothing";
}
