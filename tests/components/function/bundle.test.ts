import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EventBus } from "../../../components/bus/event-bus.ts";
import { bundle } from "../../../components/function/bundle.ts";
import { Consumer, type ConsumerArgs } from "../../../components/participants/consumer.ts";
import { handlerFile } from "../../../components/settings/project.ts";
import { OrderCreated } from "../../../schemas/registry.ts";
import { throws } from "../../harness/throws.ts";
import { evaluate } from "../evaluate.ts";
import { temporaryProject } from "../temporary-project.ts";

const WITH_CODE = { code: true };

const HANDLER = "export const handle = () => ({});\n";

const pathOf = async (archive: Promise<pulumi.asset.FileArchive>) => (await (await archive).path) as string;

/** A program with consumers of these names, whose handlers lie in a project of its own. */
function program(root: string, ...names: string[]) {
  return evaluate(() => {
    const bus = new EventBus("bus", { root });
    // Its handlers are unknown to the types of this project.
    for (const name of names)
      new Consumer(
        name as "track-order",
        { bus, on: { OrderCreated } } as unknown as ConsumerArgs<"track-order">,
      );
  }, WITH_CODE);
}

test("a bundle's folder is named by its content, and is relative", async () => {
  const root = temporaryProject({});
  const path = await pathOf(bundle("greet", 'export const handler = () => "hello"', root, "lean"));
  const code = readFileSync(join(root, path, "index.mjs"));
  assert.is(path, `.build/greet-${createHash("sha256").update(code).digest("hex").slice(0, 16)}`);
  assert.equal(readdirSync(join(root, path)), ["index.mjs"]);
  assert.is((await import(join(root, path, "index.mjs"))).handler(), "hello");
});

test("the same source gives the same bundle, and its file is not written again", async () => {
  const root = temporaryProject({});
  const source = "export const handler = () => 1";
  const path = await pathOf(bundle("one", source, root, "lean"));
  const { mtimeMs } = statSync(join(root, path, "index.mjs"));
  assert.is(await pathOf(bundle("one", source, root, "lean")), path);
  assert.is(statSync(join(root, path, "index.mjs")).mtimeMs, mtimeMs);
  const other = await pathOf(bundle("one", "export const handler = () => 2", root, "lean"));
  assert.is.not(other, path);
});

test("functions that are declared together get each its own code", async () => {
  const root = temporaryProject({ "shared.ts": 'export const shared = "shared";' });
  const source = (n: number) =>
    `import { shared } from "./shared.ts"; export const handler = () => shared + ${n}`;
  const paths = await Promise.all([1, 2, 3].map((n) => pathOf(bundle(`f${n}`, source(n), root, "lean"))));
  const answers = await Promise.all(
    paths.map(async (path) => (await import(join(root, path, "index.mjs"))).handler()),
  );
  assert.equal(answers, ["shared1", "shared2", "shared3"]);
});

test("a handler with a syntax error gives one message with file and line", async () => {
  const root = temporaryProject({
    "handlers/orders/good.ts": HANDLER,
    "handlers/orders/bad.ts": `${HANDLER}const x = ;\n`,
  });
  const { message } = await throws(() => program(root, "good", "bad"), "cannot be bundled");
  assert.is(message.match(/^ {2}handlers\/orders\/bad\.ts:2:10: Unexpected ";"$/gm)?.length, 1, message);
  assert.not.match(message, root);
  assert.equal(readdirSync(join(root, ".build")), []);
});

test("a handler file without `handle` gives one message that names it", async () => {
  const root = temporaryProject({ "handlers/orders/bare.ts": "export const other = 1;\n" });
  const { message } = await throws(() => program(root, "bare"), "cannot be bundled");
  assert.match(message, /handlers\/orders\/bare\.ts.*"handle"/);
});

test("a program is bundled again after one that failed", async () => {
  const root = temporaryProject({ "handlers/orders/good.ts": HANDLER });
  const { inputs } = await program(root, "good");
  assert.match((inputs("Function", "good").code as { archive: string }).archive, /^\.build\/good-/);
});

test("a component's handler is the one file of its name", async () => {
  const root = temporaryProject({
    "handlers/orders/bill.ts": HANDLER,
    "handlers/invoices/bill.ts": HANDLER,
    "handlers/orders/deep/ship.ts": HANDLER,
  });
  await throws(
    () => program(root, "mail"),
    "mail has no handler: write handlers/<owner>/mail.ts, which exports",
  );
  await throws(
    () => program(root, "bill"),
    "bill has two handlers, handlers/invoices/bill.ts and handlers/orders/bill.ts: a component's name is unique.",
  );
  assert.equal(handlerFile(root, "ship"), { path: "handlers/orders/deep/ship.ts", owner: "orders/deep" });
});

test("a handler right below handlers/ has no owner, and is refused", async () => {
  const root = temporaryProject({ "handlers/ship.ts": HANDLER });
  await throws(() => program(root, "ship"), "handlers/<owner>/ship.ts");
});

test("a component named like the sweeper does not get the sweeper's code, nor the sweeper its", async () => {
  const root = temporaryProject({
    "handlers/orders/bus-sweep-outboxes.ts": 'export const handle = () => "mine";\n',
  });
  const run = () =>
    evaluate(() => {
      const bus = new EventBus("bus", { root, external: { OrderCreated } });
      const args = { bus, on: { OrderCreated } } as unknown as ConsumerArgs<"track-order">;
      new Consumer("bus-sweep-outboxes" as "track-order", args);
      bus.complete();
    });
  await throws(run, "two components named bus-sweep-outboxes");
});

test.run();
