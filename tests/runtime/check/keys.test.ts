import { test } from "uvu";
import * as assert from "uvu/assert";
import * as z from "zod";
import { check } from "../../../runtime/check/check-message.ts";
import { defineEvent } from "../../../schemas/event.ts";
import { ordered } from "../world.ts";

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

test.run();
