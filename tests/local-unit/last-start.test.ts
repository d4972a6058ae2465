import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  digestOf,
  forgetLast,
  type LastStart,
  readLast,
  stateOf,
  writeLast,
} from "../../local/last-start.ts";

const root = mkdtempSync(join(tmpdir(), "last-"));
test.after(() => rmSync(root, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

for (const path of ["index.ts", "Pulumi.local.yaml", "handlers/a/b.ts", "console/page/app.css"])
  write(path, "1");

const LAST: LastStart = {
  ...{ digest: "d", outputs: { busName: "bus" }, resources: 3 },
  live: { program: ["index.ts"], bundles: { client: "lean", entries: [], folders: [], files: [] } },
};

test("whatever a program may be made of is in its digest", () => {
  const facts = [4566, { flows: "all" }];
  let before = digestOf(root, facts);
  const changes: Record<string, () => void> = {
    "a source": () => write("handlers/a/b.ts", "2"),
    "a new file": () => write("adapters/a/c.ts", "1"),
    "a file that is moved": () => {
      rmSync(join(root, "adapters/a/c.ts"));
      write("adapters/a/d.ts", "1");
    },
    "a flow that is called as a folder beside it": () => write("handlers/docs/b.ts", "1"),
    "a setting": () => write("Pulumi.local.yaml", "2"),
    "a page": () => write("console/page/app.css", "2"),
    "what is installed": () => write("node_modules/.package-lock.json", "{}"),
  };
  for (const [what, change] of Object.entries(changes)) {
    change();
    const after = digestOf(root, facts);
    assert.is.not(after, before, what);
    before = after;
  }
  assert.is.not(digestOf(root, [4567, { flows: "all" }]), before);
  assert.is(digestOf(root, facts), before);
});

test("tests, documents and what starts leave behind are not", () => {
  const before = digestOf(root, []);
  for (const path of [
    "tests/a.test.ts",
    "docs/a.md",
    "README.md",
    ".local/outputs.json",
    "bench/results/a.json",
  ])
    write(path, "1");
  assert.is(digestOf(root, []), before);
});

test("what a link leads to counts, and one that leads back does no harm", () => {
  const other = mkdtempSync(join(tmpdir(), "linked-"));
  writeFileSync(join(other, "a.ts"), "1");
  symlinkSync(other, join(root, "linked"));
  symlinkSync(root, join(root, "handlers/back"));
  const before = digestOf(root, []);
  writeFileSync(join(other, "a.ts"), "2");
  assert.is.not(digestOf(root, []), before);
  unlinkSync(join(root, "linked"));
  unlinkSync(join(root, "handlers/back"));
  rmSync(other, { recursive: true });
});

test("what is said of a start is read as it was written, until it is forgotten", () => {
  const { folder } = stateOf({ root, port: 1, flows: undefined, keep: true });
  assert.is(readLast(folder), undefined);
  writeLast(folder, LAST);
  assert.equal(readLast(folder), LAST);
  forgetLast(folder);
  assert.is(readLast(folder), undefined);
  write(".local/kept-1/last-start", '{ "digest": ');
  assert.is(readLast(folder), undefined);
});

test("each choice of flows has a state of its own, which is thrown away where it may be half", () => {
  const args = { root, port: 1, keep: false };
  const all = stateOf({ ...args, flows: undefined });
  const some = stateOf({ ...args, flows: ["orders", "users"] });
  assert.equal([all.whenStopped, some.whenStopped], [false, false]);
  assert.is.not(all.folder, some.folder);
  assert.is.not(all.folder, stateOf({ ...args, port: 2, flows: undefined }).folder);
  writeLast(all.folder, LAST);
  mkdirSync(some.folder, { recursive: true });
  writeFileSync(join(some.folder, "sqs.json"), "{}");
  stateOf({ ...args, flows: undefined });
  stateOf({ ...args, flows: ["orders", "users"] });
  assert.equal([existsSync(all.folder), existsSync(some.folder)], [true, false]);
});

test("a state with data stays, whatever is said of it", () => {
  write(".local/kept-3/sqs.json", "{}");
  const { folder, whenStopped } = stateOf({ root, port: 3, flows: undefined, keep: true });
  assert.ok(whenStopped);
  assert.ok(existsSync(join(folder, "sqs.json")));
});

test.run();
