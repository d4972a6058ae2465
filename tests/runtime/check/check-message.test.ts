import { test } from "uvu";
import * as assert from "uvu/assert";
import * as z from "zod";
import { check } from "../../../runtime/check/check-message.ts";
import { correlationOf } from "../../../runtime/commit/death.ts";
import { defineEvent } from "../../../schemas/event.ts";
import { Ordered, ordered } from "../world.ts";

const Crawled = defineEvent({
  type: "Crawled",
  source: "test.crawls",
  key: ["crawlId", "page"],
  data: z.object({ crawlId: z.string(), page: z.union([z.string(), z.number()]).optional() }),
});
const consumer = {
  name: "ship-order",
  on: [Ordered, Crawled],
  emits: [],
  maxEventBytes: 262_144,
};

function incoming(...args: Parameters<typeof ordered>) {
  const result = check(ordered(...args), consumer);
  if ("reason" in result) throw new Error(result.reason);
  return result;
}

/** A Crawled as a bare event. */
const crawled = (data: object) => ({
  envelope: { source: "test.crawls", "detail-type": "Crawled", detail: { data } },
});

test("a bare event is its key field's: idempotency key and correlation id are the order's", () => {
  const { key, event } = incoming("o1");
  assert.is(key, "ship-order|test.orders|Ordered|o1");
  assert.equal(event, {
    type: "Ordered",
    source: "test.orders",
    data: { orderId: "o1" },
    metadata: {
      id: "eb-o1",
      idempotencyKey: "o1",
      correlationId: "o1",
      version: 1,
      occurredAt: "2026-01-01T00:00:00Z",
      hops: 0,
    },
  });
});

test("metadata that is there is kept", () => {
  const metadata = {
    id: "m1",
    idempotencyKey: "k1",
    correlationId: "c1",
    causationId: "m0",
    version: 1,
    occurredAt: "2025-12-31T23:59:59Z",
    traceparent: "00-ab-cd-01",
    hops: 7,
  };
  const { key, event } = incoming("o1", { metadata });
  assert.equal(event.metadata, metadata);
  assert.is(key, "ship-order|test.orders|Ordered|k1");
});

test("several key fields, or one too long for a key, make one hashed key", () => {
  const keys = [
    crawled({ crawlId: "a|b", page: "c" }),
    crawled({ crawlId: "a", page: "b|c" }),
    crawled({ crawlId: "a", page: 1 }),
  ].map((sent) => incoming("x", sent).event.metadata.idempotencyKey);
  assert.is(new Set(keys).size, 3);
  for (const key of keys) assert.match(key, /^[0-9a-f]{32}$/);
  const { idempotencyKey } = incoming("o1", { data: { orderId: "o".repeat(257) } }).event.metadata;
  assert.match(idempotencyKey, /^sha256:[0-9a-f]{32}$/);
});

test("fields that the contract does not know are no errors, and reach no handler", () => {
  assert.equal(incoming("o1", { data: { more: true } }).event.data, { orderId: "o1" });
});

test("the payload's hash covers the data alone, whatever the order of its fields", () => {
  const { hash } = incoming("o1", { data: { note: "n", more: 1 } });
  const same = {
    envelope: { detail: { metadata: { id: "m" }, data: { more: 1, note: "n", orderId: "o1" } } },
  };
  assert.is(incoming("o1", same).hash, hash);
  assert.is.not(incoming("o1", { data: { note: "n", more: 2 } }).hash, hash);
});

test("a message bears on whose replay it is", () => {
  assert.is(incoming("o1", { envelope: { "replay-name": "r1" } }).replayName, "r1");
});

test("whatever is in a field that the contract does not know, the event is handled without it", () => {
  const body = (odd: string) =>
    `{"id":"e","source":"test.orders","detail-type":"Ordered","time":"2026-01-01T00:00:00Z",` +
    `"detail":{"metadata":{"sequence":${odd}},"data":{"orderId":"o1","more":[${odd}]}}}`;
  const hashes = ["1", "1e-140", "1234567890123456789", '"cut \\ud83d"', '{"":1}', '{"\\udc00":2}'].map(
    (odd) => {
      const checked = check({ messageId: "m", body: body(odd), receiveCount: 1 }, consumer);
      if ("reason" in checked) throw new Error(`${odd}: ${checked.reason}`);
      assert.equal(checked.event.data, { orderId: "o1" });
      assert.is(checked.key, "ship-order|test.orders|Ordered|o1");
      return checked.hash;
    },
  );
  assert.is(new Set(hashes).size, hashes.length, "other data under a known key are still told apart");
});

test("half a character in what is kept is refused by name, with a usable correlation id or none", () => {
  const half = "cut \ud83d";
  for (const [options, reason] of [
    [{ data: { orderId: half } }, "event.detail.data.orderId: holds half a character (a lone surrogate)"],
    [
      { metadata: { correlationId: half } },
      "event.detail.metadata.correlationId: holds half a character (a lone surrogate)",
    ],
    [{ envelope: { id: half } }, "event.id: holds half a character (a lone surrogate)"],
    [{ metadata: { correlationId: half, hops: -1 } }, "detail.metadata.hops: "],
  ] as const) {
    const checked = check(ordered("o1", options), consumer);
    if (!("reason" in checked)) throw new Error("it is taken");
    assert.ok(checked.reason.startsWith(reason), checked.reason);
    assert.not.match(correlationOf(checked), /\p{Surrogate}/u);
  }
});

test.run();
