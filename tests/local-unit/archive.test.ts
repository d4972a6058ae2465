import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { strFromU8, unzipSync } from "fflate";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { zip } from "../../local/archive.ts";

const { AssetArchive, FileArchive, FileAsset, StringAsset } = pulumi.asset;
const root = mkdtempSync(join(tmpdir(), "archive-"));
test.after(() => rmSync(root, { recursive: true }));

mkdirSync(join(root, "code/lib"), { recursive: true });
writeFileSync(join(root, "code/index.mjs"), "main");
writeFileSync(join(root, "code/lib/a.mjs"), "part");

const texts = (data: Uint8Array) =>
  Object.fromEntries(Object.entries(unzipSync(data)).map(([path, content]) => [path, strFromU8(content)]));

test("zips a folder relative to the root, the same every time", async () => {
  const archive = new FileArchive("code");
  assert.equal(texts(await zip(archive, root)), { "index.mjs": "main", "lib/a.mjs": "part" });
  assert.equal(await zip(archive, root), await zip(archive, root));
});

test("takes a file as the zip it is", async () => {
  writeFileSync(join(root, "code.zip"), "zipped");
  assert.is(Buffer.from(await zip(new FileArchive("code.zip"), root)).toString(), "zipped");
});

test("zips assets and archives under their names", async () => {
  const archive = new AssetArchive({
    "text.json": new StringAsset("{}"),
    "file.mjs": new FileAsset("code/index.mjs"),
    folder: new FileArchive("code"),
  });
  assert.equal(texts(await zip(archive, root)), {
    "text.json": "{}",
    "file.mjs": "main",
    "folder/index.mjs": "main",
    "folder/lib/a.mjs": "part",
  });
});

test.run();
