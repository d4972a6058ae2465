import { test } from "uvu";
import * as assert from "uvu/assert";
import { touchedBy } from "../../local/live/touched.ts";

const at = (...names: string[]) => new Set(names.map((name) => `/shop/${name}`));
const program = { files: at("index.ts", "flows/orders.ts", "schemas/order-created.ts"), failed: false };
const functions = {
  files: at("handlers/orders/get-order.ts", "runtime/handler.ts", "schemas/order-created.ts"),
  failed: false,
};
const parts = { root: "/shop", program, functions };

test("a handler, an adapter or the runtime touches functions alone; a flow or a setting the program", () => {
  assert.is(touchedBy(at("handlers/orders/get-order.ts"), parts), "functions");
  assert.is(touchedBy(at("runtime/handler.ts"), parts), "functions");
  assert.is(touchedBy(at("flows/orders.ts"), parts), "program");
  assert.is(touchedBy(at("Pulumi.yaml"), parts), "program");
  assert.is(touchedBy(at("Pulumi.local.yaml"), parts), "program");
});

test("a contract is in both, so the program is evaluated, which brings its functions along", () => {
  assert.is(touchedBy(at("schemas/order-created.ts"), parts), "program");
  assert.is(touchedBy(at("runtime/handler.ts", "flows/orders.ts"), parts), "program");
});

test("a file that nothing imports touches nothing, but a new handler or adapter is found by its name", () => {
  assert.is(
    touchedBy(at("README.md", "tools/dlq.ts", "Pulumi.dev.yaml", "handlers/notes.md"), parts),
    "nothing",
  );
  assert.is(touchedBy(at("handlers/orders/tell-warehouse.ts"), parts), "program");
  assert.is(touchedBy(at("adapters/orders/tax/real.ts"), parts), "program");
});

test("what failed is tried again, whatever is saved", () => {
  const failing = { files: at(), failed: true };
  assert.is(touchedBy(at("tools/dlq.ts"), { ...parts, functions: failing }), "functions");
  assert.is(touchedBy(at("tools/dlq.ts"), { ...parts, program: failing }), "program");
});

test.run();
