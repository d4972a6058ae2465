import { test } from "uvu";
import * as assert from "uvu/assert";
import { Misuse } from "../../tools/command.ts";
import { matcher } from "../../tools/match.ts";
import { throws } from "../harness/throws.ts";
import { eventOf, letterOf, ORDER } from "./letter.ts";

const letter = letterOf(eventOf({ ...ORDER, address: { city: "Ulm", a: null } }));

const HOLD = [
  "id=abc.0",
  "kind=exhausted",
  "origin=runtime",
  "type=OrderCreated",
  "source=shop.orders",
  "correlationId=process-1",
  "reason=tax service",
  "data.orderId=order-1",
  "data.total=2380",
  "data.address.city=Ulm",
  "data.address.a=null",
  "data.items.0.sku=tea",
];

test("each field matches its value, and no other", () => {
  for (const condition of HOLD) {
    assert.ok(matcher([condition])(letter), condition);
    assert.not(matcher([`${condition}?`])(letter), condition);
  }
  assert.ok(matcher(HOLD)(letter) && matcher([])(letter));
  assert.not(matcher([...HOLD, "kind=rejected"])(letter));
});

test("what is missing, or no plain value, matches nothing", () => {
  for (const condition of [
    "data.coupon=undefined",
    "data.address=[object Object]",
    "data.address.a.b=undefined",
    "data.orderId.length=7",
    "data.constructor=x",
  ])
    assert.not(matcher([condition])(letter), condition);
  const hostile = letterOf(eventOf({ orderId: { toString: 1, valueOf: 1 } }));
  assert.not(matcher(["data.orderId=order-1"])(hostile));
  assert.not(matcher(["type=OrderCreated"])(letterOf("no JSON")));
});

test("an unknown field, or no condition, is refused and the fields are named", async () => {
  for (const condition of ["color=red", "constructor=x", "data.=x", "kind", "kind=", "=x", ""]) {
    const fields = "id, kind, origin, type, source, correlationId, reason or data.<field>";
    assert.instance(await throws(() => matcher([condition]), fields), Misuse, condition);
  }
});

test.run();
