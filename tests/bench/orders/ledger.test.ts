import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Effect, latencies, outcomeOf, percentile } from "../../../bench/orders/ledger.ts";

function effect(what: Effect["what"], orderId: string, key?: string, at = 0): Effect {
  return { what, orderId, key, at };
}

test("an order that was charged and invoiced once is invoiced, and nothing else", () => {
  const outcome = outcomeOf(["a"], [effect("charge", "a"), effect("invoice", "a")], 0);
  assert.equal(outcome, {
    ...{ orders: 1, invoiced: 1, refunded: 0, stuck: 0, lost: 0 },
    ...{ chargedForNothing: 0, chargeCalledTwice: 0, chargedTwice: 0, invoicedTwice: 0 },
  });
});

test("without a key each effect counts; under one key it counts once", () => {
  const twice = (orderId: string, key?: string) => [
    ...[effect("charge", orderId, key), effect("charge", orderId, key)],
    ...[effect("invoice", orderId, key), effect("invoice", orderId, key)],
  ];
  const { chargeCalledTwice, chargedTwice, invoicedTwice } = outcomeOf(
    ["a", "b"],
    [...twice("a"), ...twice("b", "charge:b")],
    0,
  );
  assert.equal(
    { chargeCalledTwice, chargedTwice, invoicedTwice },
    {
      ...{ chargeCalledTwice: 2, chargedTwice: 1, invoicedTwice: 1 },
    },
  );
});

test("an order without an end is stuck while something waits, and else lost; a refund is an end", () => {
  const effects = [
    effect("charge", "a"),
    effect("charge", "b"),
    effect("charge", "c"),
    effect("refund", "c"),
  ];
  const { refunded, stuck, lost, chargedForNothing } = outcomeOf(["a", "b", "c", "d"], effects, 1);
  assert.equal(
    { refunded, stuck, lost, chargedForNothing },
    {
      ...{ refunded: 1, stuck: 1, lost: 2, chargedForNothing: 2 },
    },
  );
});

test("an order's latency ends with its first invoice, and one without an invoice has none", () => {
  const effects = [effect("invoice", "a", undefined, 900), effect("invoice", "a", undefined, 600)];
  const sent = new Map([
    ["a", 100],
    ["b", 200],
  ]);
  assert.equal(latencies(sent, effects), [500]);
});

test("a percentile is a value that there is", () => {
  const values = [5, 1, 4, 2, 3];
  assert.equal(
    [0, 50, 99, 100].map((percent) => percentile(values, percent)),
    [1, 3, 5, 5],
  );
  assert.ok(Number.isNaN(percentile([], 50)));
});

test.run();
