import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readProject } from "../../local/config.ts";
import { throws } from "../harness/throws.ts";

const root = mkdtempSync(join(tmpdir(), "config-"));
test.after(() => rmSync(root, { recursive: true }));

/** A project in a folder of its own. */
function read(project: string, stack: string, overrides?: Record<string, string>) {
  writeFileSync(join(root, "Pulumi.yaml"), `name: shop\nconfig:\n${project}`);
  writeFileSync(join(root, "Pulumi.local.yaml"), `config:\n${stack}`);
  return readProject(root, "local", overrides);
}

test("takes defaults, stack settings and overrides, in that order, as the engine does", () => {
  const { name, main, config, secretKeys } = read(
    "  timeout: { type: integer, default: 30 }\n  plain: text\n  aws:region: { value: eu-west-1 }\n" +
      "  list: { type: array, items: { type: string }, default: [a] }\n  key: { type: string, secret: true }\n",
    "  shop:timeout: 2\n  key: open\n  aws:region: us-east-1\n",
    { plain: "other" },
  );
  assert.equal([name, main], ["shop", "index.ts"]);
  assert.equal(config, {
    "shop:timeout": "2",
    "shop:plain": "other",
    "aws:region": "us-east-1",
    "shop:list": '["a"]',
    "shop:key": "open",
  });
  assert.equal(secretKeys, ["shop:key"]);
});

test("refuses a setting that has no value, or one that is encrypted", async () => {
  await throws(
    () => read("  key: { type: string }\n", "  other: 1\n"),
    "lacks a value for shop:key: set it in Pulumi.local.yaml",
  );
  await throws(() => read("  key: a\n", "  shop:key: { secure: AAAB }\n"), "shop:key is encrypted");
});

test.run();
