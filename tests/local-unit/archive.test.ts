import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { strFromU8, unzipSync } from "fflate";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { zip } from "../../local/archive.ts";
import { zipOf } from "../../local/zip.ts";

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

test("files of any name and content are in a zip as they are, and what several share is the same in each", () => {
  const shared = Buffer.from("shared ".repeat(1000));
  const files = {
    "empty.txt": new Uint8Array(),
    "ü/€.mjs": Buffer.from([0, 255, 10, 13]),
    "shared.mjs": shared,
  };
  const unzipped = unzipSync(zipOf(files));
  assert.equal(Object.keys(unzipped), Object.keys(files));
  for (const [path, content] of Object.entries(files))
    assert.ok(Buffer.compare(unzipped[path] ?? shared, content) === 0);
  const other = Buffer.from(shared);
  other.write("other");
  const again = unzipSync(zipOf({ "a.mjs": shared, "b.mjs": other }));
  assert.is(strFromU8(again["a.mjs"] ?? shared), shared.toString());
  assert.is(strFromU8(again["b.mjs"] ?? shared), other.toString());
});

test.run();
