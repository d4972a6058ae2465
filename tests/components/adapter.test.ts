import { test } from "uvu";
import * as assert from "uvu/assert";
import { adapter, adapterFile } from "../../components/adapter.ts";
import { throws } from "../harness/throws.ts";
import { evaluate, type Options } from "./evaluate.ts";

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
  assert.is(file("tax-rates", "sandbox"), "adapters/tax-rates/sandbox.ts");
  await throws(
    () => file("payment-gateway", "strype"),
    "There is no adapters/payment-gateway/strype.ts: choose sandbox, or write it.",
  );
  await throws(() => file("postage", "sandbox"), "choose nothing yet, or write it");
  await throws(() => file("tax-rates", "../payment-gateway/sandbox"), "There is no adapters/tax-rates/../");
});

test.run();
