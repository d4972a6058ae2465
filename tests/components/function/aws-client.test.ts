import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EventBus } from "../../../components/bus/event-bus.ts";
import { type AwsClient, buildOptions } from "../../../components/function/bundle.ts";
import { consoleSource, sweeperSource } from "../../../components/function/entry.ts";
import { Consumer, type ConsumerArgs } from "../../../components/participants/consumer.ts";
import { PACKAGE_ROOT } from "../../../components/settings/project.ts";
import { OrderCreated } from "../../../schemas/registry.ts";
import { evaluate } from "../evaluate.ts";
import { temporaryProject } from "../temporary-project.ts";

/** The packages, and the files of runtime/wire/, that a bundle holds something of. */
async function partsOf(source: string, root: string, client: AwsClient) {
  const entries = new Map([["one", source]]);
  const { metafile } = await build({ ...buildOptions(entries, root, client), metafile: true });
  const [output] = Object.values(metafile?.outputs ?? {});
  const paths = Object.entries(output?.inputs ?? {}).flatMap(([path, { bytesInOutput }]) =>
    bytesInOutput > 0 ? [path] : [],
  );
  const found = paths.flatMap((path) => {
    const [, name] = /(@aws-sdk\/client-[\w-]+|runtime\/wire\/[\w-]+)/.exec(path) ?? [];
    return name ? [name] : [];
  });
  return [...new Set(found)].sort();
}

const LEAN = ["attribute-values", "client", "dynamodb", "eventbridge", "exchange", "json", "retry"];
const WIRE = [...LEAN, "service-exception", "settings", "sign", "sqs"].map((name) => `runtime/wire/${name}`);

test("functions have the lean client and nothing of the SDK's clients in its place", async () => {
  assert.equal(await partsOf(sweeperSource(PACKAGE_ROOT), PACKAGE_ROOT, "lean"), WIRE);
});

test("functions have the SDK, where the stack says so, and nothing of the lean client", async () => {
  assert.equal(await partsOf(sweeperSource(PACKAGE_ROOT), PACKAGE_ROOT, "sdk"), [
    "@aws-sdk/client-dynamodb",
    "@aws-sdk/client-eventbridge",
    "@aws-sdk/client-sqs",
  ]);
});

test("the console's functions find all that they call in the lean client", async () => {
  const reader = await partsOf(consoleSource("consoleReader", PACKAGE_ROOT), PACKAGE_ROOT, "lean");
  assert.equal(reader, WIRE);
  const actor = await partsOf(consoleSource("consoleActor", PACKAGE_ROOT), PACKAGE_ROOT, "lean");
  assert.equal(actor, ["@aws-sdk/client-lambda", ...WIRE]);
});

test("an adapter that imports the SDK gets the SDK", async () => {
  const source = `import { DynamoDBClient } from "@aws-sdk/client-dynamodb"; export const handler = () => new DynamoDBClient({});`;
  const root = temporaryProject({ "adapters/a.ts": source });
  // Packages are found from there.
  const entry = `export { handler } from "./adapters/a.ts";`;
  const nodePaths = [`${PACKAGE_ROOT}/node_modules`];
  const options = { ...buildOptions(new Map([["one", entry]]), root, "lean"), nodePaths, metafile: true };
  const { metafile } = await build(options);
  assert.ok(Object.keys(metafile?.inputs ?? {}).some((path) => path.includes("@aws-sdk/client-dynamodb/")));
});

test("the setting awsClient decides, and is lean where nobody says anything", async () => {
  const codeWith = async (config: Record<string, string>) => {
    const root = temporaryProject({ "handlers/orders/good.ts": "export const handle = () => ({});\n" });
    const declare = () => {
      const bus = new EventBus("bus", { root });
      const args = { bus, on: { OrderCreated } } as unknown as ConsumerArgs<"track-order">;
      new Consumer("good" as "track-order", args);
    };
    const { inputs } = await evaluate(declare, { code: true, config });
    const { archive } = inputs("Function", "good").code as { archive: string };
    return readFileSync(join(root, archive, "index.mjs"), "utf8");
  };
  assert.not.match(await codeWith({}), /smithy/);
  assert.match(await codeWith({ awsClient: "sdk" }), /smithy/);
});

test.run();
