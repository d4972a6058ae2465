import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EventBus } from "../../../components/bus/event-bus.ts";
import { type Adapter, adapter, adapterFile } from "../../../components/function/adapter.ts";
import { Consumer, type ConsumerArgs } from "../../../components/participants/consumer.ts";
import { OrderCreated } from "../../../schemas/registry.ts";
import { throws } from "../../harness/throws.ts";
import { evaluate, type Options } from "../evaluate.ts";
import { temporaryProject } from "../temporary-project.ts";

const WITH_CODE = { code: true };

type Variables = Record<string, string>;

const chosen = async (options: Options) =>
  (await evaluate(() => ({ ...adapter("payment-gateway") }), options)).outputs;

test("is the sandbox, or what the stack's config names", async () => {
  assert.equal(await chosen({ stack: "dev" }), { port: "payment-gateway", choice: "sandbox", options: {} });
  const config = { paymentGateway: "stripe" };
  assert.equal(await chosen({ stack: "prod", config }), {
    port: "payment-gateway",
    choice: "stripe",
    options: {},
  });
});

test("is no sandbox where it counts, unless the stack says so", async () => {
  const message = "Stack prod would use the sandbox of payment-gateway: set paymentGateway to a real adapter";
  await throws(() => chosen({ stack: "prod" }), message);
  await throws(() => chosen({ stack: "prod", config: { paymentGateway: "sandbox" } }), message);
  assert.is((await chosen({ stack: "local" })).choice, "sandbox");
  const config = { allowSandboxAdapters: true };
  assert.is((await chosen({ stack: "prod", config })).choice, "sandbox");
});

test("is a file below adapters/, or an error that lists the choices", async () => {
  const file = (port: string, choice: string) => adapterFile({ port, choice }, process.cwd());
  assert.is(file("tax-rates", "sandbox"), "adapters/invoices/tax-rates/sandbox.ts");
  await throws(
    () => file("payment-gateway", "strype"),
    "There is no adapters/<owner>/payment-gateway/strype.ts: choose sandbox, or write it.",
  );
  await throws(() => file("postage", "sandbox"), "choose nothing yet, or write it");
  await throws(
    () => file("tax-rates", "../payment-gateway/sandbox"),
    "There is no adapters/<owner>/tax-rates/../",
  );
});

/** Consumers of a project of its own whose handlers have these ports; each adapter notes what it is created with. */
function program(ports: () => Record<string, Adapter>) {
  const note = "export const create = (options: object) => { globalThis.created.push(options); return {}; };";
  const root = temporaryProject({
    "handlers/orders/ship.ts": "export const handle = () => ({});",
    "adapters/orders/post-office/http.ts": note,
    "adapters/orders/weather/http.ts": note,
  });
  const run = evaluate(() => {
    const bus = new EventBus("bus", { root });
    const args = { bus, on: { OrderCreated }, ports: ports() } as unknown as ConsumerArgs<"track-order">;
    new Consumer("ship" as "track-order", args);
  }, WITH_CODE);
  return { root, run };
}

test("its options are in the function's environment by port, outputs as their values", async () => {
  const { run } = program(() => ({
    postOffice: adapter("post-office", { allow: ["a:1"], secretArn: pulumi.output("arn:secret") }, "http"),
    weather: adapter("weather", {}, "http"),
  }));
  const { variables } = (await run).inputs("Function", "ship").environment as { variables: Variables };
  const options = JSON.parse(variables.ADAPTER_OPTIONS ?? "");
  assert.equal(options, { postOffice: { allow: ["a:1"], secretArn: "arn:secret" } });
});

/** Something that is known by a name, and what its name is good for. */
const grantable = (value: pulumi.Input<string>, ...Action: string[]) => ({
  value,
  statements: [{ Effect: "Allow" as const, Action, Resource: [pulumi.output("arn:it")] }],
});

test("an option that brings its grants along is its name to the adapter, and the function may use it", async () => {
  const { run } = program(() => ({
    postOffice: adapter(
      "post-office",
      { key: grantable(pulumi.output("arn:key"), "kms:Sign"), allow: ["a:1"] },
      "http",
    ),
    weather: adapter("weather", { cache: grantable("cache-1", "s3:GetObject", "s3:PutObject") }, "http"),
  }));
  const { inputs } = await run;
  const { variables } = inputs("Function", "ship").environment as { variables: Variables };
  assert.equal(JSON.parse(variables.ADAPTER_OPTIONS ?? ""), {
    postOffice: { key: "arn:key", allow: ["a:1"] },
    weather: { cache: "cache-1" },
  });
  assert.not.match(variables.ADAPTER_OPTIONS ?? "", "Allow");
  const { Statement } = inputs("RolePolicy", "ship").policy as { Statement: { Action: unknown }[] };
  const granted = Statement.filter(({ Action }) => /^(kms|s3):/.test(String(Action)));
  assert.equal(granted, [
    { Effect: "Allow", Action: ["kms:Sign"], Resource: ["arn:it"] },
    { Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject"], Resource: ["arn:it"] },
  ]);
});

test("an option that merely looks like one is an option: only what brings statements is granted", async () => {
  const { run } = program(() => ({ weather: adapter("weather", { unit: { value: "°C" } }, "http") }));
  const { variables } = (await run).inputs("Function", "ship").environment as { variables: Variables };
  assert.equal(JSON.parse(variables.ADAPTER_OPTIONS ?? ""), { weather: { unit: { value: "°C" } } });
});

test("without options there is nothing in the environment", async () => {
  const { run } = program(() => ({ weather: adapter("weather", {}, "http") }));
  const { variables } = (await run).inputs("Function", "ship").environment as { variables: Variables };
  assert.not.ok("ADAPTER_OPTIONS" in variables);
});

test("its options reach create(), each port's its own; one without gets an empty object", async () => {
  const { root, run } = program(() => ({
    postOffice: adapter("post-office", { allow: ["a:1"] }, "http"),
    weather: adapter("weather", {}, "http"),
  }));
  const { code, environment } = (await run).inputs("Function", "ship");
  const { variables } = environment as { variables: Variables };
  const before = { ...process.env };
  const created: object[] = [];
  Object.assign(globalThis, { created });
  Object.assign(process.env, variables);
  try {
    await import(join(root, (code as { archive: string }).archive, "index.mjs"));
  } finally {
    process.env = before;
  }
  assert.equal(created, [{ allow: ["a:1"] }, {}]);
});

test.run();
