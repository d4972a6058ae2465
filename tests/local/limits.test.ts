import { test } from "uvu";
import * as assert from "uvu/assert";
import { deployed, leave } from "./stack.ts";

test.after(leave(import.meta.filename));

const MIB = 2 ** 20;

/** Bytes of an event as JSON that Lambda takes in a synchronous call. */
const MAX_EVENT = 6_291_456;

const { outputs } = await deployed(`${import.meta.dirname}/fixtures/limits`);

/** How the function behind the API answers a body. */
async function post(body: string | Uint8Array<ArrayBuffer>, type = "application/json") {
  const response = await fetch(`${outputs.url}`, { method: "POST", body, headers: { "content-type": type } });
  return { status: response.status, body: (await response.json()) as Record<string, number> };
}

/** A JSON body of so many bytes, of which the event has just as many and two backslashes for its quotes. */
const json = (bytes: number) => JSON.stringify("a".repeat(bytes - 2));

const TOO_LARGE = { status: 413, body: { message: "Request Entity Too Large" } };

test("a body of 4 MiB passes", async () => {
  const { status, body } = await post(json(4 * MIB));
  assert.equal([status, body.bodyBytes], [200, 4 * MIB]);
});

test("the limit is that of the event, to the byte", async () => {
  const { body: small } = await post(json(MIB));
  // The content-length grows by no digit from here.
  const rest = Number(small.eventBytes) - MIB;
  const { status, body } = await post(json(MAX_EVENT - rest));
  assert.equal([status, body.eventBytes], [200, MAX_EVENT]);
  assert.equal(await post(json(MAX_EVENT - rest + 1)), TOO_LARGE);
});

test("a body below the limit is too large where escapes or base64 make a larger event of it", async () => {
  assert.equal(await post(JSON.stringify("\\".repeat(2 * MIB))), TOO_LARGE);
  assert.equal(await post(new Uint8Array(5 * MIB), "application/octet-stream"), TOO_LARGE);
});

test("what is not ASCII counts as its bytes, not as escapes", async () => {
  const { status, body } = await post(JSON.stringify("ü".repeat(2 * MIB)));
  assert.equal([status, body.bodyBytes], [200, 4 * MIB + 2]);
});

test("a body of more than 10 MiB is too large, up to the largest that GitHub sends", async () => {
  assert.equal(await post(json(10 * MIB + 1)), TOO_LARGE);
  assert.equal(await post(json(25 * MIB)), TOO_LARGE);
});

test("the function is not called with what is too large", async () => {
  const { body: before } = await post("{}");
  assert.equal(await post(json(11 * MIB)), TOO_LARGE);
  assert.equal(await post(json(7 * MIB)), TOO_LARGE);
  const { body: after } = await post("{}");
  assert.is(after.calls, Number(before.calls) + 1);
});

test.run();
