import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { checkCommitted, conflicts, keepOurs, removeFiles, trackedFiles } from "../../../tools/init/git.ts";
import { throws } from "../../harness/throws.ts";

const root = mkdtempSync(join(tmpdir(), "committed-"));
test.after(() => rmSync(root, { recursive: true, force: true }));
const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@example.com", ...args], {
    cwd: root,
    stdio: "pipe",
  });
const write = (path: string, text: string) => writeFileSync(join(root, path), text);

test("a folder without git is refused, since nothing could be undone", async () => {
  await throws(() => checkCommitted(root), "git init && git add -A && git commit");
});

test("what is not committed is named, whether git knows the file or not", async () => {
  git("init", "--quiet", "--initial-branch=main");
  write("a.txt", "a");
  await throws(() => checkCommitted(root), "?? a.txt");
  git("add", "-A");
  git("commit", "-qm", "a");
  checkCommitted(root);
  write("a.txt", "b");
  await throws(() => checkCommitted(root), " M a.txt");
  git("checkout", "-q", "a.txt");
});

test("of a merge what is gone stays gone, and what is ours stays ours", () => {
  for (const path of ["gone.txt", "ours.txt"]) write(path, "1");
  git("add", "-A");
  git("commit", "-qm", "both");
  git("checkout", "-qb", "upstream");
  for (const path of ["gone.txt", "ours.txt"]) write(path, "upstream");
  git("commit", "-qam", "upstream");
  git("checkout", "-q", "main");
  git("rm", "-q", "gone.txt");
  write("ours.txt", "mine");
  git("commit", "-qam", "mine");
  assert.throws(() => git("merge", "-q", "upstream"));
  assert.equal(conflicts(root).sort(), ["gone.txt", "ours.txt"]);
  assert.ok(trackedFiles(root).includes("gone.txt"));
  removeFiles(root, ["gone.txt"]);
  keepOurs(root, ["ours.txt"]);
  assert.equal(conflicts(root), []);
  assert.equal(trackedFiles(root), ["a.txt", "ours.txt"]);
  git("commit", "-qm", "merged");
  checkCommitted(root);
});

test.run();
