import { test } from "uvu";
import * as assert from "uvu/assert";
import { letter, redrive } from "./dead-letters.ts";
import { withdraw } from "./roles.ts";
import { ended, item, order, place, records } from "./shop.ts";
import { leave, physical } from "./stack.ts";
import { witness } from "./witness.ts";

test.after(leave(import.meta.filename));

const bus = await witness("infrastructure-witness");

test("an invoice that a bad deployment forbids waits for an operator: nothing is reversed, and redrive mends it", async () => {
  const table = physical("dynamodb/table:Table", "invoices");
  const mend = await withdraw("create-invoice", ({ Resource }) => JSON.stringify(Resource).includes(table));
  const orderId = await place();
  const dead = await letter("create-invoice", orderId).finally(mend);
  assert.equal([dead.origin, dead.kind, dead.attempts], ["runtime", "infrastructure", 5]);
  assert.match(dead.reason, "not authorized to perform");
  assert.is((await order(orderId)).status, "paid");
  const typesOf = async () =>
    (await bus.events()).filter(({ metadata }) => metadata.correlationId === orderId).map(({ type }) => type);
  const types = await typesOf();
  assert.ok(types.includes("HandlingFailed"));
  assert.not(types.includes("PaymentReversalRequested"));
  assert.is(await item("invoices", orderId), undefined);

  await redrive(dead);
  await ended(orderId, "invoiced");
  const invoiced = (await records(orderId)).find(({ consumer }) => consumer === "create-invoice");
  assert.equal([invoiced?.status, invoiced?.generation, invoiced?.attempts], ["done", 1, 1]);
  assert.not((await typesOf()).includes("PaymentReversalRequested"));
});

test.run();
