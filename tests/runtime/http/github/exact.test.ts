import { test } from "uvu";
import * as assert from "uvu/assert";
import { callerOf, problem, received } from "../../../../runtime/http/http.ts";
import { look, type ReaderDefinition } from "../../../../runtime/http/reader.ts";
import { isSaid } from "../../../../runtime/http/said-before.ts";
import type { Log } from "../../../../runtime/ports/messaging.ts";
import { PermanentError } from "../../../../schemas/permanent-error.ts";
import { fakeStore } from "../../../../testing/fakes/fake-store.ts";
import { fakeSystem } from "../../../../testing/fakes/fake-system.ts";
import { failing } from "../../../../testing/fakes/fault.ts";
import { detailOf } from "../../world.ts";
import { by, endpointWorld } from "../endpoint-world.ts";
import { webhookWorld } from "./webhook-world.ts";

const NOW = "2026-01-01T00:00:00.000Z";

test("the record of an accepted request says when, of whom and what was answered", async () => {
  const at = endpointWorld();
  const { said } = await at.post();
  const [record] = at.store.records();
  const { key, consumer, status, generation, attempts, correlationId } = record ?? {};
  assert.equal(
    [key, consumer, status, generation, attempts, correlationId],
    [`place-order|http|POST /orders|${said.orderId}`, "place-order", "done", 0, 1, said.orderId],
  );
  assert.equal([record?.claimedAt, record?.startedAt, record?.finishedAt], [NOW, NOW, NOW]);
  assert.equal(record?.reply, { status: 202, body: said });
});

test("an endpoint logs one line a request: accepted, repeated, refused, failed", async () => {
  const at = endpointWorld();
  const { said } = await at.post();
  const accepted = { endpoint: "place-order", correlationId: said.orderId };
  await at.post();
  await at.post("{");
  at.store.fault = failing("accept", "before", { error: new Error("no route") });
  await at.post();
  assert.equal(at.logs, [
    ["info", "accepted", { ...accepted, repeated: false }],
    ["info", "accepted", { ...accepted, repeated: true }],
    ["warn", "refused", { endpoint: "place-order", status: 400 }],
    ["error", "request failed", { endpoint: "place-order", reason: "no route" }],
  ]);
});

test("a fact that outlived its record answers as a repetition, and says so", async () => {
  const at = endpointWorld();
  const { said } = await at.post();
  const other = endpointWorld();
  other.store.seedItem("orders", { orderId: said.orderId, body: { items: [{ sku: "mug" }] } });
  const again = await other.post();
  assert.equal([again.statusCode, again.said], [202, said]);
  assert.is(other.logs.find(([, text]) => text === "accepted")?.[2]?.repeated, true);
});

test("who publishes what it may not is named in the log", async () => {
  const at = endpointWorld({
    handle: () => ({ status: 202, body: {}, events: [{ type: "Lost", data: {} } as never] }),
  });
  assert.is((await at.post()).statusCode, 500);
  assert.match(String(at.logs[0]?.[2]?.reason), "place-order may not publish Lost");
});

test("an event of an endpoint occurred when the request came", async () => {
  const at = endpointWorld();
  await at.post();
  assert.is(detailOf(at.bus.published[0] as { detail: string }).metadata.occurredAt, NOW);
});

test("headers and subjects have bounds: a key and a trace of 256 characters, a subject of 255", () => {
  const parts = (length: number) =>
    received({
      headers: { "Idempotency-Key": "k".repeat(length), traceparent: "t".repeat(length) },
      ...by({ sub: "s".repeat(length - 1) }),
    });
  const { idempotencyKey, traceparent, subject, nameless } = parts(256);
  assert.equal(
    [idempotencyKey.length, traceparent?.length, subject?.length, nameless],
    [256, 256, 255, false],
  );
  const longer = parts(257);
  assert.equal(
    [longer.idempotencyKey, longer.traceparent, longer.subject, longer.nameless],
    ["", undefined, undefined, true],
  );
});

test("a subject is a text, not empty and with whole characters; a caller is issuer and subject", () => {
  for (const sub of ["", 7, undefined, "\ud800"]) assert.is(received(by({ sub })).subject, undefined);
  assert.is(received(by({ sub: "alice" })).subject, "alice");
  assert.is(callerOf(by({ iss: "https://a", sub: "alice" })), '["https://a","alice"]');
  assert.is(callerOf(by({ iss: 7, sub: "alice" })), '["","alice"]');
  for (const nobody of [{}, { requestContext: {} }, { requestContext: { authorizer: {} } }, by({})])
    assert.is(callerOf(nobody), '["",""]');
  const tokenOnly = { requestContext: { authorizer: { jwt: {} } } };
  assert.equal([callerOf(tokenOnly), received(tokenOnly).nameless], ['["",""]', true]);
  assert.is(received({ requestContext: {} }).nameless, false);
});

test("half a character of a path becomes U+FFFD, a missing value an empty text", () => {
  const { path, query, headers, body } = received({
    ...{ pathParameters: { id: "a\ud800b" }, queryStringParameters: { after: undefined } },
    headers: { Accept: undefined },
  });
  assert.equal([path, query, headers, body], [{ id: "a\ufffdb" }, { after: "" }, { accept: "" }, ""]);
});

test("a body may have just as many bytes as the deployment allows", async () => {
  const at = endpointWorld();
  const body = { items: [{ sku: "mug" }] };
  at.runtime.settings.maxEventBytes = JSON.stringify(body).length;
  const tight = await at.post(body);
  at.runtime.settings.maxEventBytes--;
  const { said } = await at.post(body, { headers: { "Idempotency-Key": "k2" } });
  assert.not.match(String(tight.said.detail), "The body has");
  assert.match(String(said.detail), "The body has 25 bytes, at most 24 are allowed");
});

test("problems have the titles of their status", () => {
  const titles = [400, 401, 403, 404, 422, 500, 503, 418].map(
    (status) => JSON.parse(problem(status, "no").body).title,
  );
  assert.equal(titles, [
    ...["Bad Request", "Unauthorized", "Forbidden", "Not Found", "Unprocessable Content"],
    ...["Internal Server Error", "Service Unavailable", "Error"],
  ]);
});

test("a reader gets a request without id and body, and logs one line; from 400 on it answers a problem", async () => {
  const logs: Parameters<Log>[] = [];
  const requests: unknown[] = [];
  let status = 200;
  const handle: ReaderDefinition["handle"] = (request) => {
    requests.push(request);
    if (status === 0) throw new Error("no table");
    return { status, body: { detail: "said" } };
  };
  const runtime = {
    ...{ reader: { name: "get-order", ports: {}, handle }, store: fakeStore(), system: fakeSystem() },
    log: (...entry: Parameters<Log>) => void logs.push(entry),
  };
  const types: unknown[] = [];
  for (status of [200, 399, 400, 0]) types.push((await look({}, runtime)).headers["content-type"]);
  assert.equal(types, [
    ...["application/json", "application/json"],
    ...["application/problem+json", "application/problem+json"],
  ]);
  assert.equal(requests[0], { body: undefined, id: "", path: {}, query: {} });
  assert.ok("body" in (requests[0] as object));
  assert.equal(logs, [
    ...[200, 399, 400].map((one) => ["info", "answered", { endpoint: "get-order", status: one }]),
    ["error", "request failed", { endpoint: "get-order", reason: "no table" }],
  ]);
});

test("a fact says what a plan would create if all of the plan is in it, but for its time", () => {
  const said = (item: object, stored: object | undefined) =>
    isSaid([{ create: "orders", item: { ...item } }], [stored as never], "now");
  assert.ok(said({ a: 1, at: "now", b: undefined }, { a: 1, at: "then", more: 2 }));
  assert.ok(said({ list: [1, { a: 1 }] }, { list: [1, { a: 1, b: 2 }] }));
  for (const [item, stored] of [
    [{ a: 1 }, { a: 2 }],
    [{ a: 1 }, undefined],
    [{ list: [1] }, { list: [1, 2] }],
    [{ a: "text" }, { a: { 0: "t", 1: "e", 2: "x", 3: "t" } }],
    [{ a: {} }, { a: 1 }],
    [{ a: {} }, { a: null }],
    [{ a: null }, { a: {} }],
  ] as const)
    assert.not.ok(said(item, stored), JSON.stringify([item, stored]));
  const fill = { fill: "orders", key: "1", attributes: { a: 1 } };
  assert.ok(isSaid([fill, { create: "orders", item: { a: 1 } }], [{ a: 1 }], "now"), "of creates only");
  const two = [1, 2].map((a) => ({ create: "orders", item: { a } }));
  assert.ok(isSaid(two, [{ a: 1 }, { a: 2 }], "now"));
  assert.not.ok(isSaid(two, [{ a: 1 }, { a: 3 }], "now"));
});

test("a webhook's log says why: a verdict of its handler, a bug, a refusal, a ping", async () => {
  const lineOf = async (definition: object, sent: object = {}) => {
    const at = webhookWorld(definition);
    await at.deliver(undefined, sent);
    const [level, message, { reason } = {}] = (at.lines()[0] ?? []) as [
      string?,
      string?,
      { reason?: unknown }?,
    ];
    return [level, message, reason];
  };
  const throwing = (error: Error) => ({
    handle: () => {
      throw error;
    },
  });
  assert.equal(await lineOf(throwing(new PermanentError("no such place"))), [
    "error",
    "failed",
    "no such place",
  ]);
  const [level, message, reason] = await lineOf({ handle: () => ({ events: [{ type: "Lost", data: {} }] }) });
  assert.equal([level, message], ["error", "failed"]);
  assert.match(String(reason), "may not publish Lost");
  const refused = await lineOf({}, { secret: "a-wrong-secret" });
  assert.equal(refused.slice(0, 2), ["warn", "refused"]);
  assert.match(String(refused[2]), "The signature is missing or wrong");
  assert.equal(await lineOf({}, { event: "ping" }), ["info", "pong", undefined]);
});

test.run();
