import { execFileSync } from "node:child_process";
import { chunks } from "../../schemas/chunks.ts";
import { Misuse } from "../command.ts";

function git(root: string, ...args: string[]): string {
  return execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** What git knows of the project: committed files, from its root. */
export function trackedFiles(root: string): string[] {
  return [...new Set(git(root, "ls-files", "-z").split("\0"))].filter((path) => path !== "");
}

/** @throws Misuse where something could not be had back afterwards */
export function checkCommitted(root: string): void {
  let changed: string[];
  try {
    changed = git(root, "status", "--porcelain", "--untracked-files=normal")
      .split("\n")
      .filter((line) => line !== "");
  } catch {
    throw new Misuse(
      "This folder is no git repository, so nothing could be undone: git init && git add -A && git commit -m start",
    );
  }
  if (changed.length === 0) return;
  const some = changed.slice(0, 5).map((line) => `  ${line}`);
  const more = changed.length > some.length ? [`  … ${changed.length - some.length} more`] : [];
  throw new Misuse(
    [
      "There are changes that are not committed. Commit or stash them first, so that this can be undone:",
      ...[...some, ...more],
    ].join("\n"),
  );
}

/** Files that a merge has left in conflict. */
export function conflicts(root: string): string[] {
  return git(root, "diff", "--name-only", "--diff-filter=U", "-z")
    .split("\0")
    .filter((path) => path !== "");
}

/** Takes what the program has, and leaves what comes from upstream. */
export function keepOurs(root: string, paths: readonly string[]): void {
  if (paths.length === 0) return;
  git(root, "checkout", "--ours", "--", ...paths);
  git(root, "add", "--", ...paths);
}

/** Deletes files, and tells git so. */
export function removeFiles(root: string, paths: readonly string[]): void {
  for (const some of chunks(paths, 200)) git(root, "rm", "-f", "-q", "--ignore-unmatch", "--", ...some);
}
