import type { ProjectCopy } from "./project-copy.ts";

/** Makes a copy a program of one's own. */
export async function begin(project: ProjectCopy, ...args: string[]): Promise<void> {
  await project.run("tools/init.ts", "my-shop", ...args);
  project.commit();
}

/** Adds something new; `line` as in a terminal, with what has spaces in quotes. */
export function add(project: ProjectCopy, line: string): Promise<string> {
  const args = [...line.matchAll(/"([^"]*)"|\S+/g)].map(([whole, quoted]) => quoted ?? whole);
  return project.run("tools/new.ts", ...args);
}
