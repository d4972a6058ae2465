import { test } from "uvu";
import * as assert from "uvu/assert";
import { eventPattern } from "../../components/pattern.ts";
import { VERDICTS } from "../../schemas/choreography/handling-failed.ts";
import { where } from "../../schemas/event.ts";
import { HandlingFailed, OrderCreated, PaymentDeclined } from "../../schemas/registry.ts";
import { throws } from "../harness/throws.ts";
import { envelopeOf, matches } from "./bus.ts";

const eventOf = (type: string, source: string, data: object = {}) =>
  envelopeOf({ type, source, detail: JSON.stringify({ data }) }, "e1", 0);

const failed = (data: object) => eventOf("HandlingFailed", "choreography.runtime", data);

test("a rule takes its events, by source and type together", () => {
  const pattern = eventPattern("track-order", [OrderCreated, PaymentDeclined]);
  assert.ok(matches(pattern, eventOf("OrderCreated", "shop.orders")));
  assert.ok(matches(pattern, eventOf("PaymentDeclined", "shop.payments")));
  assert.not.ok(matches(pattern, eventOf("OrderCreated", "shop.payments")));
  assert.not.ok(matches(pattern, eventOf("OrderShipped", "shop.orders")));
});

test("a filter lets only its values through", () => {
  const pattern = eventPattern("ask", [
    where(HandlingFailed, { consumer: ["create-invoice"], kind: VERDICTS }),
  ]);
  assert.ok(matches(pattern, failed({ consumer: "create-invoice", kind: "exhausted" })));
  assert.not.ok(matches(pattern, failed({ consumer: "create-invoice", kind: "crashed" })));
  assert.not.ok(matches(pattern, failed({ consumer: "process-payment", kind: "exhausted" })));
  assert.not.ok(matches(pattern, failed({ kind: "exhausted" })));
});

test("no consumer gets its own failures", () => {
  const pattern = eventPattern("ask", [HandlingFailed]);
  assert.not.ok(matches(pattern, failed({ consumer: "ask" })));
  assert.ok(matches(pattern, failed({ consumer: "other" })));
});

test("an operator that the simulation does not know is no match by accident", async () => {
  await throws(() => matches({ source: [{ prefix: "shop" }] }, eventOf("A", "shop.a")), "prefix");
});

test.run();
