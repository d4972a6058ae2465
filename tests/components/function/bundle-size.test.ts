import { build } from "esbuild";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { buildOptions } from "../../../components/function/bundle.ts";
import { type Entry, entrySource, sweeperSource, timersSource } from "../../../components/function/entry.ts";
import { PACKAGE_ROOT } from "../../../components/settings/project.ts";
import { HandlingFailed } from "../../../schemas/choreography/handling-failed.ts";
import { temporaryProject } from "../temporary-project.ts";

/** The bundle of a source, as AWS gets it: its bytes, the files that it is made of, and whether zod is among them. */
async function bundled(source: string, root: string) {
  const entries = new Map([["one", source]]);
  const options = { ...buildOptions(entries, root, "lean"), minify: true, metafile: true };
  const { metafile, outputFiles } = await build(options);
  const files = Object.keys(metafile?.inputs ?? {});
  const hasZod = files.some((path) => path.includes("node_modules/zod/"));
  return { bytes: outputFiles?.[0]?.contents.length ?? 0, files, hasZod };
}

/** The bundle around a handler that does nothing. */
function around(factory: Entry["factory"], more: Partial<Entry> = {}) {
  const handler = "handlers/one.ts";
  const root = temporaryProject({ [handler]: "export const handle = () => ({}); export const body = {};" });
  const source = entrySource({ factory, name: "one", handler, ...more }, root);
  return bundled(source.replaceAll("./schemas/registry.ts", `${PACKAGE_ROOT}/schemas/registry.ts`), root);
}

test("what only reads has neither zod nor the rest of the store", async () => {
  const { bytes, hasZod } = await around("reader");
  assert.not.ok(hasZod);
  assert.ok(bytes <= 25_000, `${bytes} bytes`);
});

test("what publishes and fires what is committed checks nothing, and has no zod", async () => {
  for (const source of [sweeperSource(PACKAGE_ROOT), timersSource(PACKAGE_ROOT)]) {
    const { bytes, hasZod } = await bundled(source, PACKAGE_ROOT);
    assert.not.ok(hasZod);
    assert.ok(bytes <= 60_000, `${bytes} bytes`);
  }
});

test("half of what consumes or takes a request is zod", async () => {
  const consumer = await around("consumer", { on: [HandlingFailed] });
  const endpoint = await around("endpoint", { emits: [HandlingFailed] });
  assert.ok(consumer.hasZod && consumer.bytes <= 190_000, `${consumer.bytes} bytes`);
  assert.ok(endpoint.hasZod && endpoint.bytes <= 160_000, `${endpoint.bytes} bytes`);
});

test("the bundler reads few files for each, and only a webhook has it read S3's client", async () => {
  for (const factory of ["consumer", "endpoint", "reader", "gather"] as const) {
    const { files } = await around(factory);
    assert.ok(files.length <= 300, `${factory}: ${files.length}`);
    assert.not(files.some((path) => path.includes("@aws-sdk/client-s3")));
  }
});

test.run();
