import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Takes links to files that are gone out of the pages in `docs/`: of a link its text stays, of a picture nothing. */
export function dropLinks(root: string): void {
  for (const name of readdirSync(join(root, "docs")).filter((path) => path.endsWith(".md"))) {
    const file = join(root, "docs", name);
    const text = readFileSync(file, "utf8");
    const isGone = (target: string) =>
      !/^(\w+:|#)/.test(target) && !existsSync(join(dirname(file), target.split("#")[0] ?? ""));
    const changed = text
      .replace(/^!\[[^\]]*\]\(([^)\s]+)\)\n\n?/gm, (all, target: string) => (isGone(target) ? "" : all))
      .replace(/\[([^\]]*)\]\(([^)\s]+)\)/g, (all, label: string, target: string) =>
        isGone(target) ? label : all,
      );
    if (changed !== text) writeFileSync(file, changed);
  }
}
