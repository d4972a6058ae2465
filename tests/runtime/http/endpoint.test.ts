import { test } from "uvu";
import * as assert from "uvu/assert";
import * as z from "zod";
import type { Context, EndpointSpec, Reply, Request } from "../../../runtime/handler.ts";
import type { EndpointDefinition } from "../../../runtime/http/endpoint.ts";
import { defineEvent } from "../../../schemas/event.ts";
import { PermanentError } from "../../../schemas/permanent-error.ts";
import { Busy, failing } from "../../../testing/fakes/fault.ts";
import { detailOf, Ordered } from "../world.ts";
import { by, endpointWorld } from "./endpoint-world.ts";

const order = (...skus: string[]) => ({ items: skus.map((sku) => ({ sku })) });

test("commits row, record and outbox together, publishes, and answers 202", async () => {
  const { post, store, bus } = endpointWorld();
  const { statusCode, said, headers } = await post();
  assert.is(statusCode, 202);
  assert.is(headers["content-type"], "application/json");
  const { orderId } = said;
  assert.equal(
    store.items("orders").map((row) => row.orderId),
    [orderId],
  );
  const { id, idempotencyKey, ...metadata } = detailOf(bus.published[0] as { detail: string }).metadata;
  assert.is(idempotencyKey, id);
  assert.equal(metadata, {
    correlationId: orderId,
    version: 1,
    occurredAt: "2026-01-01T00:00:00.000Z",
    hops: 1,
  });
  assert.equal(store.calls, ["accept", "markSent"]);
});

test("carries the caller's trace", async () => {
  const { post, bus } = endpointWorld();
  await post(order("mug"), { headers: { "idempotency-key": "k1", TraceParent: "00-ab-cd-01" } });
  assert.is(detailOf(bus.published[0] as { detail: string }).metadata.traceparent, "00-ab-cd-01");
});

test("without a usable Idempotency-Key: 400, and nothing happens", async () => {
  const { post, store } = endpointWorld();
  for (const headers of [{}, { "Idempotency-Key": "  " }, { "Idempotency-Key": "k".repeat(257) }]) {
    const { statusCode, said } = await post(order("mug"), { headers });
    assert.is(statusCode, 400);
    assert.match(String(said.detail), "Idempotency-Key is missing: send 1–256 characters");
  }
  assert.equal(store.calls, []);
});

test("the same key and body again: the same answer, and one order", async () => {
  const { post, store, bus } = endpointWorld();
  const first = await post({ items: [{ sku: "mug" }], note: "n" });
  const again = await post({ note: "n", items: [{ sku: "mug" }] });
  assert.equal(again, first);
  assert.is(store.items("orders").length, 1);
  assert.is(bus.published.length, 1);
});

test("the same key with another body: 422, and the first order stands", async () => {
  const { post, store } = endpointWorld();
  await post(order("mug"));
  const { statusCode, said, headers } = await post(order("cup"));
  assert.is(statusCode, 422);
  assert.is(headers["content-type"], "application/problem+json");
  assert.match(String(said.detail), "came with another body before");
  assert.is(store.items("orders").length, 1);
});

test("the same key of another caller, or a fresh key, is another order", async () => {
  const { post } = endpointWorld();
  const answers = [
    await post(),
    await post(order("mug"), by({ sub: "ann", iss: "https://a" })),
    await post(order("mug"), by({ sub: "ann", iss: "https://b" })),
    await post(order("mug"), by({ sub: "bob", iss: "https://a" })),
    await post(order("mug"), { headers: { "Idempotency-Key": "k2" } }),
  ];
  assert.is(new Set(answers.map(({ said }) => said.orderId)).size, 5);
});

test("20 requests at once make one order and get one answer", async () => {
  const { post, store } = endpointWorld();
  const answers = await Promise.all(Array.from({ length: 20 }, () => post()));
  assert.is(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`)).size, 1);
  assert.is(answers[0]?.statusCode, 202);
  assert.is(store.items("orders").length, 1);
});

test("202 follows the commit even if publishing fails; the same request again publishes the same event", async () => {
  const { post, store, bus } = endpointWorld();
  bus.fault = failing("publish", "before");
  const first = await post();
  assert.is(first.statusCode, 202);
  const [left] = store.records()[0]?.outbox ?? [];
  assert.is(store.records()[0]?.expiresAt, undefined);
  assert.equal(await post(), first);
  assert.equal(bus.published, [left]);
  assert.is(store.records()[0]?.outbox, undefined);
});

test("a commit that took effect although its answer was lost: 503, and the same request again gets its 202", async () => {
  const { post, store, bus } = endpointWorld();
  store.fault = failing("accept", "after");
  const { statusCode, said } = await post();
  assert.is(statusCode, 503);
  assert.match(String(said.detail), "with the same Idempotency-Key");
  assert.is((await post()).statusCode, 202);
  assert.is(store.items("orders").length, 1);
  assert.is(bus.published.length, 1);
});

test("conflicts are tried again; where they do not end: 503", async () => {
  const { post, store } = endpointWorld();
  store.fault = failing("accept", "before", { error: new Busy(), times: 5 });
  assert.is((await post()).statusCode, 202);
  store.fault = failing("accept", "before", { error: new Busy(), times: 6 });
  assert.is((await post(order("mug"), { headers: { "Idempotency-Key": "k2" } })).statusCode, 503);
});

test("a row that outlived its record was accepted long ago: the same answer, no second event", async () => {
  const { post, store, system, bus } = endpointWorld();
  const first = await post();
  await system.advance(36 * 86_400_000);
  assert.equal(await post(), first);
  assert.is(bus.published.length, 1);
  const [record] = store.records();
  assert.ok(record);
});

test("a row that outlived its record is no answer to another body under its key: nothing is accepted in silence", async () => {
  const handle: EndpointDefinition["handle"] = ({ id: orderId, body }, { now }: { now: string }) => ({
    status: 202,
    body: { orderId },
    writes: [{ create: "orders", item: { orderId, body, placedAt: now } }],
    events: [{ type: "Ordered", data: { orderId } }],
  });
  const before = endpointWorld({ handle });
  const first = await before.post(order("mug"));
  const { post, store, bus, system } = endpointWorld({ handle });
  for (const item of before.store.items("orders")) store.seedItem("orders", { ...item, paid: {} });
  await system.advance(1000);
  for (const body of [
    order("cup"),
    { items: [{ sku: "mug" }, { sku: "mug" }] },
    { ...order("mug"), note: "x" },
  ])
    assert.is((await post(body)).statusCode, 422);
  assert.equal(await post(order("mug")), first, "the same is the same, whenever it comes");
  assert.equal([bus.published.length, store.records().length], [0, 0]);
});

test("an expired record still knows its body: another one under the key is not accepted in silence", async () => {
  const { post, system } = endpointWorld();
  await post(order("mug"));
  await system.advance(36 * 86_400_000);
  assert.is((await post(order("cup"))).statusCode, 422);
});

test("what a handler refuses is a problem, and leaves no trace", async () => {
  const { post, store } = endpointWorld({
    handle: () => ({ status: 400, body: { detail: "sold out", errors: { "items.0": "is sold out" } } }),
  });
  const { statusCode, said } = await post();
  assert.is(statusCode, 400);
  assert.equal(said, {
    type: "about:blank",
    title: "Bad Request",
    status: 400,
    detail: "sold out",
    errors: { "items.0": "is sold out" },
  });
  assert.equal(store.calls, ["accepted"], "it only looks whether it was accepted before");
});

test("the handler gets a frozen body, the subject of the token, path and query", async () => {
  let seen: Request | undefined;
  const { post } = endpointWorld({
    handle: (request) => {
      seen = request;
      return { status: 204, body: {} };
    },
  });
  const parameters = { pathParameters: { orderId: "o1" }, queryStringParameters: { dry: "yes" } };
  await post(order("mug"), { ...by({ sub: "ann" }), ...parameters });
  assert.ok(Object.isFrozen(seen?.body));
  assert.equal([seen?.subject, seen?.path, seen?.query], ["ann", { orderId: "o1" }, { dry: "yes" }]);
});

test("a handler that throws, or publishes what it may not: 5xx, nothing committed, the reason in the log only", async () => {
  const cases: [number, () => Reply<EndpointSpec>][] = [
    [
      503,
      () => {
        throw new Error("s3cret");
      },
    ],
    [500, () => ({ status: 202, body: {}, events: [{ type: "s3cret", data: {} }] })],
  ];
  for (const [status, handle] of cases) {
    const { post, store, logs } = endpointWorld({ handle });
    const { statusCode, body } = await post();
    assert.is(statusCode, status);
    assert.not.match(body, "s3cret");
    assert.match(String(logs[0]?.[2]?.reason), "s3cret");
    assert.equal(store.calls, []);
  }
});

test("a handler that asks for a list out of bounds is a bug: 500, and nothing is committed", async () => {
  const { post, store } = endpointWorld({
    handle: async (_request, context) => {
      const { list } = context as Context<object, string>;
      return { status: 202, body: await list("orders", "o1", { limit: 201 }) };
    },
  });
  assert.is((await post()).statusCode, 500);
  assert.equal(store.calls, []);
});

test("a PermanentError is an answer for the caller: 422 with its message", async () => {
  const { post } = endpointWorld({
    handle: () => {
      throw new PermanentError("We do not ship there");
    },
  });
  const { statusCode, body } = await post();
  assert.equal([statusCode, JSON.parse(body).detail], [422, "We do not ship there"]);
});

test("the same key and body for another path is another intent: 422", async () => {
  const { post } = endpointWorld({});
  await post(order("mug"), { pathParameters: { orderId: "o1" } });
  const { statusCode } = await post(order("mug"), { pathParameters: { orderId: "o2" } });
  assert.is(statusCode, 422);
});

test("a bus that hangs does not hold up the answer: what is committed is answered, the sweeper publishes", async () => {
  const { bus, store, post, system } = endpointWorld();
  bus.publish = () => new Promise(() => {});
  const started = system.now();
  assert.is((await post(undefined, {}, 3000)).statusCode, 202);
  assert.is(system.now() - started, 3000);
  assert.is(store.records()[0]?.outbox?.length, 1);
});

test("an expired record's request is the same with a -0, which no table knows from 0", async () => {
  const { post, system } = endpointWorld({ body: z.object({ offset: z.number() }) });
  const first = await post('{"offset":-0}');
  await system.advance(36 * 86_400_000);
  assert.equal(await post('{"offset":-0}'), first);
  assert.is((await post('{"offset":1}')).statusCode, 422);
});

test("a reply that no record can keep is the handler's bug: nothing is accepted, whoever asks again", async () => {
  for (const at of [new Date(0), new Map(), () => 1]) {
    const { post, store } = endpointWorld({ handle: () => ({ status: 202, body: { at } }) });
    assert.is((await post()).statusCode, 500);
    assert.equal(store.records(), []);
  }
});

test("a byte order mark before the body is none of it, also where the gateway has encoded it", async () => {
  const { post } = endpointWorld();
  const first = await post(order("mug"));
  const marked = `\ufeff${JSON.stringify(order("mug"))}`;
  assert.equal(await post(marked), first);
  assert.equal(await post(Buffer.from(marked).toString("base64"), { isBase64Encoded: true }), first);
  assert.is((await post(`\ufeff${marked}`)).statusCode, 400);
});

const Opened = defineEvent({
  ...{ type: "Opened", source: "test.plans", key: ["planId"], process: "planId" },
  data: z.object({ planId: z.string().min(1) }),
});

/** Opens a plan, called as the body's note says. */
const opening: Partial<EndpointDefinition> = {
  emits: [Opened, Ordered],
  handle: ({ id, body }) => ({
    status: 202,
    body: { id },
    events: [{ type: "Opened", data: { planId: (body as { note: string }).note } }],
  }),
};

test("a 202 tells the process of what is published, and a repeated request gets the same", async () => {
  const { post, store, bus, logs } = endpointWorld(opening);
  const first = await post({ ...order("mug"), note: "p1" });
  assert.is(first.said.correlationId, "planId:p1");
  assert.equal(await post({ ...order("mug"), note: "p1" }), first);
  assert.equal(
    store.records().map(({ correlationId }) => correlationId),
    ["planId:p1"],
  );
  const { metadata } = detailOf(bus.published[0] as { detail: string });
  assert.equal([metadata.correlationId, "causationProcess" in metadata], ["planId:p1", false]);
  assert.equal(
    logs.flatMap(([, text, fields]) => (text === "accepted" ? [fields?.correlationId] : [])),
    ["planId:p1", "planId:p1"],
  );
});

test("an endpoint that names a process has it from path, body or answer; its events may go on in others", async () => {
  const asked = async (process: string, path = {}) => {
    const { post, bus } = endpointWorld({ ...opening, process });
    const { said } = await post({ ...order("mug"), note: "p1" }, { ...KEYED, pathParameters: path });
    const { correlationId, causationProcess } = detailOf(bus.published[0] as { detail: string }).metadata;
    assert.is(correlationId, "planId:p1");
    return [said.correlationId, causationProcess];
  };
  assert.equal(await asked("shopId", { shopId: "s1" }), ["shopId:s1", "shopId:s1"]);
  assert.equal(await asked("note"), ["note:p1", "note:p1"]);
  const [answered] = await asked("id");
  assert.match(String(answered), /^id:[0-9a-f]{32}$/);
  assert.equal(await asked("nowhere"), ["planId:p1", undefined]);
});

const KEYED = { headers: { "idempotency-key": "k1" } };

test.run();
