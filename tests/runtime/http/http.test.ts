import { test } from "uvu";
import * as assert from "uvu/assert";
import * as z from "zod";
import { badRequest, callerOf, type HttpResponse, problem, received } from "../../../runtime/http/http.ts";
import { by, endpointWorld } from "./endpoint-world.ts";

const Body = z.object({ items: z.array(z.object({ sku: z.string() })) });

/** Status and errors of a refused body. */
function refusal(text: string, maxBytes = 1000) {
  const { statusCode, headers, body } = badRequest(text, Body, maxBytes) as HttpResponse;
  assert.is(headers["content-type"], "application/problem+json");
  const { type, title, status, detail, errors } = JSON.parse(body);
  assert.equal([type, title, status], ["about:blank", "Bad Request", statusCode]);
  return { statusCode, detail, errors };
}

test("a good body is parsed; what it was is kept for its hash", () => {
  const text = '{"items":[{"sku":"mug"}],"more":1}';
  assert.equal(badRequest(text, Body, 1000), {
    data: { items: [{ sku: "mug" }] },
    raw: { items: [{ sku: "mug" }], more: 1 },
  });
});

test("malformed JSON and a body over the limit: 400 problem details", () => {
  assert.match(refusal("{").detail, /^The body is no JSON: /);
  assert.match(refusal("").detail, /^The body is no JSON: /);
  assert.is(refusal('{"items":[]}', 11).detail, "The body has 12 bytes, at most 11 are allowed.");
});

test("a body that breaks its schema: 400, each field with its path", () => {
  const { statusCode, errors, detail } = refusal('{"items":[{"sku":1},{}]}');
  assert.is(statusCode, 400);
  assert.equal(Object.keys(errors), ["body.items.0.sku", "body.items.1.sku"]);
  assert.match(detail, /^body\.items\.0\.sku: .*; body\.items\.1\.sku: /);
});

test("a hazard in the body: 400 with its path, even where the schema would ignore it", () => {
  const cases: [text: string, path: string][] = [
    ['{"items":[],"__proto__":{"admin":true}}', "body.__proto__"],
    ['{"items":[],"more":1e999}', "body.more"],
    ['{"items":[],"more":"\\ud83d"}', "body.more"],
  ];
  for (const [text, path] of cases) assert.equal(Object.keys(refusal(text).errors), [path]);
});

test("a hazard is 400 over HTTP, not an endless 503", async () => {
  assert.is((await endpointWorld().post('{"items":[{"sku":"\\ud83d"}]}')).statusCode, 400);
});

test("reads headers in any case, a body in base64, and no more than 256 characters of a trace", () => {
  const { idempotencyKey, body, traceparent } = received({
    headers: { "IDEMPOTENCY-KEY": " k1 ", traceparent: "t".repeat(257) },
    body: Buffer.from('{"é":1}').toString("base64"),
    isBase64Encoded: true,
  });
  assert.equal([idempotencyKey, body, traceparent], ["k1", '{"é":1}', undefined]);
});

test("reads path and query parameters as texts; none where the gateway says null, or nothing", () => {
  const { path, query } = received({
    pathParameters: { orderId: "o1" },
    queryStringParameters: { limit: "5", after: "", more: undefined },
  });
  assert.equal([path, query], [{ orderId: "o1" }, { limit: "5", after: "", more: "" }]);
  for (const none of [{}, { pathParameters: null, queryStringParameters: null }]) {
    const { path, query } = received(none);
    assert.equal([path, query], [{}, {}]);
  }
});

test("a caller is issuer and subject; without an authoriser all are one", () => {
  const callers = [{}, by({ iss: "i", sub: "s" }), by({ iss: "is", sub: "" }), by({ iss: "", sub: "is" })];
  assert.is(new Set(callers.map(callerOf)).size, 4);
  assert.is(received(by({ sub: 7 })).subject, undefined);
});

test("a token that names nobody is not taken for no token at all", async () => {
  const { post, store } = endpointWorld();
  for (const claims of [{}, { sub: "" }, { client_id: "c" }]) {
    const { statusCode } = await post({ items: [{ sku: "mug" }] }, by(claims));
    assert.ok(statusCode === 401 || statusCode === 403, String(statusCode));
  }
  assert.equal(store.calls, []);
});

test("a problem names what its status means", () => {
  assert.equal(JSON.parse(problem(404, "There is no order o1").body), {
    type: "about:blank",
    title: "Not Found",
    status: 404,
    detail: "There is no order o1",
  });
});

test.run();
