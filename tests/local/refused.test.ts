import { randomUUID } from "node:crypto";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { letter } from "./dead-letters.ts";
import { emit } from "./emit.ts";
import { REQUEST } from "./order-request.ts";
import { ended, orderCreated, orderData, postOrder } from "./shop.ts";
import { clients, consumer, leave } from "./stack.ts";

test.after(leave(import.meta.filename));

const DEEP = `${"[".repeat(10_000)}${"]".repeat(10_000)}`;
const LARGE = "x".repeat(300_000);

/** JSON text with fields in front of what a good body holds, which need not be JSON. */
const withField = (good: object, field: string) => `{${field},${JSON.stringify(good).slice(1)}`;

/** Bodies of `POST /orders`, the field that the answer names, and what it says of it. */
const BAD_REQUESTS: Record<string, [body: unknown, field: string | undefined, detail: string]> = {
  "no JSON": ["order tea", undefined, "The body is no JSON"],
  "a missing field": [{ ...REQUEST, items: undefined }, "body.items", "expected array"],
  "an unknown currency": [{ ...REQUEST, currency: "XYZ" }, "body.currency", '"XYZ" is no active ISO 4217'],
  "half a tea": [
    { ...REQUEST, items: [{ sku: "tea", quantity: 0.5, unitPrice: 1 }] },
    "body.items.0.quantity",
    "expected int",
  ],
  "300 KB": [{ ...REQUEST, note: LARGE }, undefined, "at most 262144 are allowed"],
  "deep nesting": [withField(REQUEST, `"note":${DEEP}`), "body.note", "nested deeper than 32 levels"],
  "a number beyond JSON": [withField(REQUEST, '"note":1e999'), "body.note", "is a number too large for JSON"],
  "a reserved name": [
    withField(REQUEST, '"__proto__":{"admin":true}'),
    "body.__proto__",
    "is a reserved name",
  ],
};

for (const [what, [body, field, detail]] of Object.entries(BAD_REQUESTS))
  test(`a request with ${what} is refused, and the answer names what is wrong`, async () => {
    const answer = await postOrder(body);
    assert.equal([answer.status, answer.type], [400, "application/problem+json"]);
    assert.match(String(answer.body.detail), detail);
    const [named] = Object.keys(answer.body.errors ?? {});
    assert.is(field === undefined ? named : named?.slice(0, field.length), field);
  });

test("a request without an Idempotency-Key is refused", async () => {
  const { status, body } = await postOrder(REQUEST, { key: "" });
  assert.is(status, 400);
  assert.match(String(body.detail), "The header Idempotency-Key is missing");
});

/** Details of OrderCreated as a person may get them wrong, and the reason that the dead letter gives. */
const BAD_DETAILS: Record<string, [(id: string) => string, reason: string]> = {
  "no data": [(id) => JSON.stringify({ orderId: id }), "detail.data is missing"],
  "an odd envelope": [
    (id) => JSON.stringify({ metadata: { hops: "many" }, data: orderData({ orderId: id }) }),
    "detail.metadata.hops: ",
  ],
  "a wrong total": [
    (id) => JSON.stringify({ data: orderData({ orderId: id, total: 1 }) }),
    "detail.data.total: is not the sum of quantity × unitPrice",
  ],
  "an unknown currency": [
    (id) => JSON.stringify({ data: orderData({ orderId: id, currency: "XYZ" }) }),
    'detail.data.currency: "XYZ" is no active ISO 4217 currency',
  ],
  "300 KB": [
    (id) => JSON.stringify({ data: orderData({ orderId: id, note: LARGE }) }),
    "at most 262144 are allowed",
  ],
  "a reserved name": [
    (id) => `{"data":${withField(orderData({ orderId: id }), '"__proto__":{}')}}`,
    "event.detail.data.__proto__: is a reserved name",
  ],
};

test("bad events end in the dead-letter queue with their reason, and cost the good ones beside them nothing", async () => {
  const bad = Object.values(BAD_DETAILS).map(([detailOf, reason]) => {
    const id = `bad-${randomUUID()}`;
    return { id, reason, detail: detailOf(id) };
  });
  const good = Array.from({ length: 10 - bad.length }, () => orderData());
  await emit([
    ...bad.map(({ detail }) => orderCreated(detail)),
    ...good.map((data) => orderCreated({ data })),
  ]);
  await Promise.all(good.map(({ orderId }) => ended(orderId, "invoiced")));
  for (const name of ["process-payment", "track-order"])
    for (const { id, reason, detail } of bad) {
      const dead = await letter(name, id);
      assert.equal([dead.origin, dead.kind, dead.attempts], ["runtime", "rejected", 0]);
      assert.match(dead.reason, reason);
      assert.equal(JSON.parse(dead.event).detail, JSON.parse(detail));
    }
});

/** Message bodies that no bus would deliver, but a queue may hold. */
const BAD_MESSAGES: Record<string, [body: (id: string) => string, reason: string]> = {
  "no JSON": [(id) => `order ${id}`, "the message is no JSON"],
  "no event": [(id) => JSON.stringify({ id }), "event.source: "],
  "deep nesting": [(id) => withField({ id }, `"detail":${DEEP}`), "is nested deeper than 32 levels"],
  "a number beyond JSON": [
    (id) => withField({ id }, '"detail":{"data":1e999}'),
    "event.detail.data: is a number too large for JSON",
  ],
};

for (const [what, [bodyOf, reason]] of Object.entries(BAD_MESSAGES))
  test(`a message with ${what} lies unchanged in the dead-letter queue, with its reason`, async () => {
    const id = `bad-${randomUUID()}`;
    const MessageBody = bodyOf(id);
    const { queueUrl: QueueUrl } = consumer("process-payment");
    await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    const dead = await letter("process-payment", id);
    assert.equal([dead.origin, dead.kind, dead.event], ["runtime", "rejected", MessageBody]);
    assert.match(dead.reason, reason);
  });

test.run();
