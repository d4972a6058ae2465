import { type FSWatcher, readdirSync, statSync, watch } from "node:fs";
import { join } from "node:path";

/** What holds nothing of a program: in its own folder more than below, where a flow may be called `docs`. */
const ASIDE = { root: /^(\..*|node_modules|docs|tests|bench)$/, below: /^(\..*|node_modules)$/ };

/** Whether something in a folder of the program is no part of it. */
export function isAside(name: string, { isRoot }: { isRoot: boolean }): boolean {
  return ASIDE[isRoot ? "root" : "below"].test(name);
}

/** Editors write a file in several steps; saving all of them takes a moment. */
const QUIET_MS = 60;

/** Tells of files below a folder that were saved, made or removed, by their absolute paths. The answer ends it. */
export function watchFiles(root: string, tell: (paths: ReadonlySet<string>) => void): () => void {
  const watchers = new Map<string, FSWatcher>();
  let changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const note = (path: string) => {
    changed.add(path);
    clearTimeout(timer);
    timer = setTimeout(() => {
      const paths = changed;
      changed = new Set();
      tell(paths);
    }, QUIET_MS);
  };
  const follow = (folder: string, known: boolean) => {
    if (watchers.has(folder)) return;
    const place = { isRoot: folder === root };
    const watcher = watch(folder, (_, name) => {
      if (!name || isAside(name, place)) return;
      const path = join(folder, name);
      if (isFolder(path)) follow(path, false);
      else note(path);
    });
    watcher.on("error", () => forget(folder));
    watchers.set(folder, watcher);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (isAside(entry.name, place)) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) follow(path, known);
      // Of a folder that has just been made, files may be there before anyone looks.
      else if (!known) note(path);
    }
  };
  const forget = (folder: string) => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  follow(root, true);
  return () => {
    clearTimeout(timer);
    for (const folder of [...watchers.keys()]) forget(folder);
  };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
