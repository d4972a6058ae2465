import { setTimeout as sleep } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { system } from "../../../runtime/ports/system.ts";
import { caller, type Service } from "../../../runtime/wire/client.ts";
import { type Behaviour, json, stubServer } from "./stub-server.ts";

const SERVICE: Service = {
  ...{ id: "dynamodb", variable: "DYNAMODB", target: "T", json: "1.0", maxAttempts: 3, baseMs: 100 },
};
const SETTINGS = { region: "r", credentials: { accessKeyId: "A", secretAccessKey: "s" } };
const COMMAND = { operation: "GetItem", input: {} };
const NOW = Date.UTC(2026, 0, 1);

const good = json({});
const down = json({}, 500);
const reset: Behaviour = ({ socket }) => void socket.resetAndDestroy();

const before = { ...system };
const environment = { ...process.env };

/** What happened: a request, or a delay of so many milliseconds that is over. */
let log: (string | number)[] = [];

test.before.each(() => {
  log = [];
  system.random = () => 0.5;
  // Delays take some milliseconds, whatever they are; those of a second and more are limits.
  system.timer = (milliseconds) => {
    if (milliseconds >= 1000) return before.timer(milliseconds);
    const { done, cancel } = before.timer(20);
    return { done: done.then(() => void log.push(milliseconds)), cancel };
  };
});
test.after.each(() => {
  Object.assign(system, before);
  process.env = { ...environment };
});

/** Calls a server that behaves as told so many times: what each call came to, and all headers that were sent. */
async function calls(
  behaviours: Behaviour[],
  { times = 1, heard }: { times?: number; heard?: () => unknown } = {},
) {
  const noted = behaviours.map(
    (behaviour): Behaviour =>
      (request, response) => {
        log.push("request");
        behaviour(request, response);
      },
  );
  const server = await stubServer(...noted);
  const call = caller(SERVICE, { ...SETTINGS, endpoint: server.endpoint }, heard);
  const results: { error?: unknown; told: unknown }[] = [];
  for (let n = 0; n < times; n++) {
    const result = await call(COMMAND).then(
      (answer) => ({ told: answer.$metadata }),
      (error) => ({ error, told: error.$metadata }),
    );
    results.push(result);
  }
  await server.close();
  const told = results.map(({ told }) => told as { attempts: number; totalRetryDelay: number } | undefined);
  return {
    results,
    /** Attempts and delays of each call. */
    told: told.map((one) => one && [one.attempts, one.totalRetryDelay]),
    headers: server.received.map(({ headers }) => headers),
  };
}

test("another attempt waits until its delay is over, and the call tells how long all took", async () => {
  assert.equal((await calls([down, down, good])).told, [[3, 150]]);
  assert.equal(log, ["request", 50, "request", 100, "request"]);
  assert.equal((await calls([down])).told, [[3, 150]]);
});

test("a delay of nothing is none", async () => {
  system.random = () => 0;
  assert.equal((await calls([down, good])).told, [[2, 0]]);
  assert.equal(log, ["request", "request"]);
});

test("a service may ask for a delay", async () => {
  system.random = () => 0;
  const busy = json({}, 500, { "x-amz-retry-after": "300" });
  assert.equal((await calls([busy, good])).told, [[2, 300]]);
  assert.equal(log, ["request", 300, "request"]);
});

test("a new connection that fails is a reason to wait, a kept one is not", async () => {
  assert.equal((await calls([reset, good])).told, [[2, 50]]);
  assert.equal((await calls([good, reset, good], { times: 2 })).told, [
    [1, 0],
    [2, 0],
  ]);
});

/** Refuses a signature; the server's clock is so far ahead. */
const refusal = (aheadMs: number, more: Record<string, string> = {}) => {
  const date = new Date(NOW + aheadMs).toUTCString();
  return json({ __type: "InvalidSignatureException", message: "Signature expired" }, 400, { date, ...more });
};

test("a clock that is four minutes off is set, and the call made again at once; with less, or a date out of a cache, it is not", async () => {
  system.now = () => NOW;
  assert.equal((await calls([refusal(239_000)])).told, [[1, 0]]);
  const { told, headers } = await calls(
    [refusal(240_000), good, refusal(240_000), refusal(-3_600_000, { age: "5" }), refusal(0), good],
    { times: 4 },
  );
  assert.equal(told, [
    [2, 0],
    [1, 0],
    [1, 0],
    [2, 0],
  ]);
  assert.equal(
    headers.map((one) => one["x-amz-date"]),
    [
      ...["20260101T000000Z", "20260101T000400Z", "20260101T000400Z"],
      ...["20260101T000400Z", "20260101T000400Z", "20260101T000000Z"],
    ],
  );
});

test("a call ends after whoever listens has heard; what they throw is theirs, and no reason for another attempt", async () => {
  const heard = async () => {
    await sleep(20);
    log.push("heard");
  };
  await calls([good], { heard });
  assert.equal(log, ["request", "heard"]);
  const theirs = Object.assign(new Error("no"), { code: "ECONNRESET" });
  const { results, told, headers } = await calls([good], {
    heard() {
      throw theirs;
    },
  });
  assert.is(results[0]?.error, theirs);
  assert.equal([told, headers.length], [[undefined], 1]);
});

test("host and length are signed; a trace goes along, unsigned", async () => {
  Object.assign(process.env, { AWS_LAMBDA_FUNCTION_NAME: "f", _X_AMZN_TRACE_ID: "Root=1" });
  const [headers] = (await calls([good])).headers;
  assert.is(headers?.["x-amzn-trace-id"], "Root=1");
  const [, names] = /SignedHeaders=([^,]+)/.exec(headers?.authorization ?? "") ?? [];
  assert.is(names, "content-length;content-type;host;x-amz-date;x-amz-target");
});

test("a redirection is no success", async () => {
  const { results } = await calls([json({}, 300)]);
  assert.instance(results[0]?.error, Error);
});

test.run();
