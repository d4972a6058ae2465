import { test } from "uvu";
import * as assert from "uvu/assert";
import * as z from "zod";
import { check } from "../../../runtime/check/check-message.ts";
import { storedBytes } from "../../../runtime/check/stored.ts";
import { defineEvent } from "../../../schemas/event.ts";
import { Ordered, ordered } from "../world.ts";

const Parcelled = defineEvent({
  ...{ type: "Ordered", source: "test.orders", key: ["orderId", "parcel"] },
  data: z.object({ orderId: z.string(), parcel: z.union([z.string(), z.number()]).optional() }),
});

test("a key of several fields needs each of them: a number, or a text that is not empty", () => {
  const rules = { name: "ship-order", on: [Parcelled], emits: [], maxEventBytes: 262_144 };
  const isTaken = (data: object) => "hash" in check(ordered("o1", { data }), rules);
  assert.equal([isTaken({ parcel: "1" }), isTaken({ parcel: 0 })], [true, true]);
  for (const data of [{ parcel: "" }, {}, { orderId: "", parcel: "1" }]) assert.not.ok(isTaken(data));
});

test("a refused event without a key is of no intent that is known; one with a key is", () => {
  const rules = { name: "ship-order", on: [Ordered], emits: [], maxEventBytes: 262_144 };
  const intentOf = (data: object) => {
    const checked = check(ordered("o1", { data }), rules);
    return "reason" in checked ? checked.intent?.key : "taken";
  };
  assert.is(intentOf({ orderId: {} }), undefined);
  assert.is(intentOf({ note: 1 }), "ship-order|test.orders|Ordered|o1");
});

test("what DynamoDB counts of numbers: two digits a byte, one more, and one for a sign", () => {
  assert.equal([0, 12, 123, -12, 12n].map(storedBytes), [2, 2, 3, 4, 2]);
  assert.is(storedBytes(new Uint8Array(10)), 10);
});

test.run();
