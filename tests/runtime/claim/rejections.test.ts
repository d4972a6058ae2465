import { test } from "uvu";
import * as assert from "uvu/assert";
import * as z from "zod";
import { check } from "../../../runtime/check/check-message.ts";
import { defineEvent } from "../../../schemas/event.ts";
import { OrderCreated } from "../../../schemas/registry.ts";
import { Ordered, ordered, Shipped } from "../world.ts";

const Crawled = defineEvent({
  type: "Crawled",
  source: "test.crawls",
  key: ["crawlId", "page"],
  data: z.object({ crawlId: z.string(), page: z.union([z.string(), z.number()]).optional() }),
});
const consumer = {
  name: "ship-order",
  on: [Ordered, OrderCreated, Crawled],
  emits: [],
  maxEventBytes: 262_144,
};

const ORDER = {
  orderId: "o1",
  customerId: "c1",
  items: [{ sku: "mug", quantity: 2, unitPrice: 650 }],
  currency: "EUR",
  total: 1300,
  paymentToken: "tok_visa",
  billingCountry: "DE",
  placedAt: "2026-01-01T00:00:00Z",
};

/** Why a message is refused. */
function reasonOf(...args: Parameters<typeof ordered>): string {
  const result = check(ordered(...args), consumer);
  return "reason" in result ? result.reason : "taken";
}

/** Why a body is refused. */
const reasonOfBody = (body: string) => reasonOf("o1", { message: { body } });

/** Why an OrderCreated with these fields is refused. */
const reasonOfOrder = (data: object) =>
  reasonOf("o1", {
    envelope: {
      source: "shop.orders",
      "detail-type": "OrderCreated",
      detail: { data: { ...ORDER, ...data } },
    },
  });

/** A Crawled as a bare event. */
const crawled = (data: object) => ({
  envelope: { source: "test.crawls", "detail-type": "Crawled", detail: { data } },
});

test("a key field that is empty or missing is refused, never a silent pass", () => {
  assert.match(reasonOf(""), /no usable key \(orderId\)/);
  assert.match(reasonOf("x", crawled({ crawlId: "a" })), /no usable key \(crawlId, page\)/);
});

test("refuses a body that is no JSON, or no event", () => {
  assert.match(reasonOfBody("{"), /^the message is no JSON: /);
  assert.match(reasonOfBody("[]"), /^event: /);
  assert.match(reasonOfBody('{"source":"test.orders"}'), /event\.id: .*event\.detail-type: /);
});

test("refuses a body over the limit, envelope aside", () => {
  const sized = (bytes: number) => {
    const rest = Buffer.byteLength(ordered("o1", { data: { note: "" } }).body);
    return reasonOf("o1", { data: { note: "x".repeat(bytes - rest) } });
  };
  assert.is(sized(262_144 + 2048), "taken");
  assert.is(
    sized(262_144 + 2049),
    "the event has 264193 bytes, at most 262144 are allowed: keep large data aside",
  );
});

test("refuses what breaks the contract, with the path of each field", () => {
  assert.is(reasonOfOrder({}), "taken");
  assert.is(reasonOfOrder({ total: 1301 }), "detail.data.total: is not the sum of quantity × unitPrice");
  assert.is(reasonOfOrder({ currency: "XXX" }), 'detail.data.currency: "XXX" is no active ISO 4217 currency');
  assert.match(
    reasonOfOrder({ items: [{ sku: "mug", quantity: 0, unitPrice: 650 }] }),
    /detail\.data\.items\.0\.quantity: /,
  );
});

test("refuses what harms whoever touches the data next, even in fields that the contract ignores", () => {
  const poisoned = ordered("o1").body.replace('"data":{', '"data":{"__proto__":{"admin":true},');
  assert.is(reasonOfBody(poisoned), "event.detail.data.__proto__: is a reserved name: rename the field");
  assert.is(({} as { admin?: boolean }).admin, undefined);
  const deep = ordered("o1").body.replace(
    '"data":{',
    `"data":{"x":${"[".repeat(10_000)}${"]".repeat(10_000)},`,
  );
  assert.match(reasonOfBody(deep), /is nested deeper than 32 levels$/);
  const infinite = ordered("o1").body.replace('"data":{', '"data":{"x":1e999,');
  assert.is(reasonOfBody(infinite), "event.detail.data.x: is a number too large for JSON");
});

test("refuses text that is no Unicode where it is read; what no contract reads is no reason", () => {
  assert.is(reasonOf("o1", { data: { "\ud83d": 1 } }), "taken");
  for (const sent of [{ data: { note: "\ud83d" } }, { metadata: { idempotencyKey: "\ud83d" } }])
    assert.is.not(reasonOf("o1", sent), "taken");
});

test("refuses an event of another source or type, and one without data", () => {
  assert.is(
    reasonOf("o1", { envelope: { source: "forged.orders" } }),
    "ship-order does not handle Ordered of forged.orders: correct its rule",
  );
  assert.match(
    reasonOf("o1", { envelope: { "detail-type": "Other" } }),
    /does not handle Other of test\.orders/,
  );
  assert.is(
    reasonOf("o1", { envelope: { detail: { orderId: "o1" } } }),
    'detail.data is missing: wrap the fields as {"data":{…}}',
  );
});

test("refuses metadata out of bounds", () => {
  const cases: [metadata: object, reason: RegExp][] = [
    [{ hops: 33 }, /^detail\.metadata\.hops: an event may travel through at most 32 handlers/],
    [{ idempotencyKey: "" }, /^detail\.metadata\.idempotencyKey: /],
    [{ idempotencyKey: "k".repeat(257) }, /^detail\.metadata\.idempotencyKey: /],
    [{ correlationId: 7 }, /^detail\.metadata\.correlationId: /],
    [{ occurredAt: "yesterday" }, /^detail\.metadata\.occurredAt: /],
  ];
  for (const [metadata, reason] of cases) assert.match(reasonOf("o1", { metadata }), reason);
  assert.is(reasonOf("o1", { metadata: { hops: 32, idempotencyKey: "k".repeat(256) } }), "taken");
});

test("an event on its last hop is refused where something would follow, before a handler has any effect", () => {
  const reason = (hops: number) => {
    const result = check(ordered("o1", { metadata: { hops } }), { ...consumer, emits: [Shipped] });
    return "reason" in result ? result.reason : "taken";
  };
  assert.is(reason(31), "taken");
  assert.match(reason(32), /hop 33 of 32/);
});

test("a refused message has a record of its own, by consumer and body; its reason is bounded", () => {
  const keyOf = (name: string, note: unknown) =>
    check(ordered("o1", { data: { note } }), { ...consumer, name }).key;
  assert.match(keyOf("ship-order", 1), /^ship-order\|rejected\|[0-9a-f]{32}$/);
  assert.is(new Set([keyOf("ship-order", 1), keyOf("ship-order", 2), keyOf("pack-order", 1)]).size, 3);
  assert.is(reasonOf("o1", { envelope: { "detail-type": "x".repeat(5000) } }).length <= 1024, true);
  assert.is(reasonOfOrder({ currency: "x".repeat(5000) }).length, 1024);
});

test("a reason that is cut short holds no half of a character", () => {
  for (const length of [900, 901])
    assert.not.match(reasonOfOrder({ currency: "🙂".repeat(length) }), /\p{Surrogate}/u);
  for (const length of [900, 901])
    assert.not.match(reasonOfOrder({ currency: `x${"🙂".repeat(length)}` }), /\p{Surrogate}/u);
});

test.run();
