import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  bytesHash,
  deadLetterId,
  derivedId,
  parkedKey,
  payloadHash,
  processOf,
  recordKey,
  rejectedKey,
} from "../../runtime/identity.ts";
import { sqsBody } from "../../schemas/values/sqs-text.ts";

test("the same parts give the same id, parts that only look alike when joined do not", () => {
  assert.is(derivedId("a", "b", 1), derivedId("a", "b", 1));
  const ids = [
    derivedId("a", "b"),
    derivedId("ab"),
    derivedId("a,b"),
    derivedId("b", "a"),
    derivedId("a", "1"),
  ];
  assert.is(new Set([...ids, derivedId("a", 1)]).size, 6);
  assert.match(ids[0] as string, /^[0-9a-f]{32}$/);
});

test("a payload's hash does not depend on the order of fields, but on that of items and on types", () => {
  assert.is(payloadHash({ a: 1, b: { c: 2, d: 3 } }), payloadHash({ b: { d: 3, c: 2 }, a: 1 }));
  const hashes = [{ a: 1 }, { a: "1" }, { a: [1, 2] }, { a: [2, 1] }, { a: null }, {}].map(payloadHash);
  assert.is(new Set(hashes).size, 6);
});

test("the hash of a text is SHA-256 of its bytes, so any other spelling is another text", () => {
  assert.is(bytesHash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  assert.is(
    new Set(['{"a":1}', '{"a": 1}', '{"a":1}\n', '{"a":"ö"}', '{"a":"\\u00f6"}'].map(bytesHash)).size,
    5,
  );
});

test("a record's key begins with its consumer, as roles are granted, and cannot meet a refused message's", () => {
  assert.is(recordKey("ship-order", "test.orders", "Ordered", "o|1"), "ship-order|test.orders|Ordered|o|1");
  assert.match(rejectedKey("ship-order", "{"), /^ship-order\|rejected\|[0-9a-f]{32}$/);
});

test("a dead letter's id names the record and its generation, and fits its contract", () => {
  const key = "k".repeat(2000);
  assert.is(new Set([deadLetterId(key, 0), deadLetterId(key, 1), deadLetterId("other", 0)]).size, 3);
  assert.ok(deadLetterId(key, 1_000_000).length <= 128);
});

test("a refused body and its dead letter's, escaped for SQS, have one record; ordinary ones have theirs as before", () => {
  const body = '{"a":"\uffff\ufffe"}';
  assert.is(rejectedKey("c", sqsBody(body)), rejectedKey("c", body));
  assert.is(rejectedKey("c", "{}"), `c|rejected|${derivedId("{}")}`);
});

test("a process is told by a text that is not empty, in the field that a contract names", () => {
  assert.is(processOf({ process: "orderId" }, { orderId: "o1" }), "orderId:o1");
  for (const value of ["", 1, undefined])
    assert.is(processOf({ process: "orderId" }, { orderId: value }), undefined);
  assert.is(processOf({}, { undefined: "o1" }), undefined);
});

test("what waits aside has its key in its consumer's part", () => {
  assert.match(parkedKey("ship-order|order|o1", 2), /^ship-order\|parked\|[0-9a-f]{32}$/);
});

test.run();
