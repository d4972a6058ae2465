import { test } from "uvu";
import * as assert from "uvu/assert";
import { eventPattern, notificationPattern } from "../../../components/bus/pattern.ts";
import { VERDICTS } from "../../../schemas/choreography/handling-failed.ts";
import { where } from "../../../schemas/event.ts";
import { HandlingFailed, OrderCreated, PaymentDeclined } from "../../../schemas/registry.ts";
import { envelopeOf, matches } from "../../../testing/simulation/bus.ts";
import { throws } from "../../harness/throws.ts";

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

test("a filter may name what a field may not be, in which bounds it is, and whether it is there", () => {
  const lets = (filter: Parameters<typeof where>[1], data: object) =>
    matches(eventPattern("ask", [where(HandlingFailed, filter)]), failed({ consumer: "other", ...data }));
  const kinds = { kind: [{ "anything-but": ["rejected", "crashed"] as const }] };
  assert.equal(
    [lets(kinds, { kind: "permanent" }), lets(kinds, { kind: "crashed" }), lets(kinds, {})],
    [true, false, false],
  );
  const attempts = { attempts: [{ numeric: [">", 1, "<=", 3] as const }] };
  assert.equal(
    [1, 2, 3, 4, "2", undefined].map((value) => lets(attempts, { attempts: value })),
    [false, true, true, false, false, false],
  );
  const typed = { "event.type": [{ exists: true }] };
  const untyped = { "event.type": [{ exists: false }] };
  for (const [data, there] of [
    [{ event: { type: "OrderCreated" } }, true],
    [{ event: { source: "shop.orders" } }, false],
    [{}, false],
  ] as const)
    assert.equal([lets(typed, data), lets(untyped, data)], [there, !there]);
  const either = { kind: ["permanent", { exists: false }] };
  assert.equal(
    [{ kind: "permanent" }, {}, { kind: "crashed" }].map((data) => lets(either, data)),
    [true, true, false],
  );
});

test("a notification gets its events, but not when they are replayed", () => {
  const pattern = notificationPattern("tell", [OrderCreated, PaymentDeclined]);
  const event = eventOf("OrderCreated", "shop.orders");
  assert.ok(matches(pattern, event));
  assert.not.ok(matches(pattern, { ...event, "replay-name": "replay-1" }));
  assert.not.ok(matches(pattern, eventOf("OrderShipped", "shop.orders")));
});

test("an operator that the simulation does not know is no match by accident", async () => {
  await throws(() => matches({ source: [{ prefix: "shop" }] }, eventOf("A", "shop.a")), "prefix");
});

test.run();
