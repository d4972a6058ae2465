import { createHmac } from "node:crypto";
import { sign } from "@octokit/webhooks-methods";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { WebhookDefinition } from "../../../../runtime/http/webhook.ts";
import { PermanentError } from "../../../../schemas/permanent-error.ts";
import { detailOf } from "../../world.ts";
import { bodyOf, delivery, gitHub, type Sent, SIGNED_BY, webhookWorld } from "./webhook-world.ts";

const KEPT = /^hear-github\/[0-9a-f]{64}$/;

test("keeps the body aside, commits its event, publishes it, and answers 202 with the delivery's id", async () => {
  const { deliver, payloads, store, bus, lines } = webhookWorld();
  const { statusCode, said, headers } = await deliver(bodyOf(), { deliveryId: "d-1" });
  assert.equal([statusCode, said], [202, { deliveryId: "d-1" }]);
  assert.is(headers["content-type"], "application/json");
  const [[key, text] = []] = [...payloads.kept];
  assert.match(String(key), KEPT);
  assert.is(text, bodyOf());
  const [{ id, type, source } = { id: "", type: "", source: "" }] = bus.published;
  const { metadata, data } = detailOf(bus.published[0] as { detail: string });
  assert.equal([type, source], ["Heard", "test.hearing"]);
  assert.equal(data, {
    what: "a bell",
    deliveryId: "d-1",
    payload: { key, bytes: Buffer.byteLength(bodyOf()) },
  });
  assert.equal(metadata, {
    ...{ id, idempotencyKey: id, correlationId: "d-1", version: 1 },
    ...{ occurredAt: "2026-01-01T00:00:00.000Z", hops: 1 },
  });
  assert.equal(store.calls, ["accept", "markSent"]);
  const about = { webhook: "hear-github", status: 202, deliveryId: "d-1", event: "noise" };
  assert.equal(lines(), [["info", "accepted", { ...about, correlationId: "d-1", repeated: false }]]);
});

test("a form, which is GitHub's default, is the JSON that it holds: signed as it came, kept and told as JSON", async () => {
  const { deliver, payloads, effects } = webhookWorld();
  const form = new URLSearchParams({ payload: bodyOf() }).toString();
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  assert.is((await deliver(form, { headers })).statusCode, 202);
  assert.equal([...payloads.kept.values()], [bodyOf()]);
  assert.is((await deliver(bodyOf())).statusCode, 202);
  assert.is(effects().length, 1, "the same delivery, once changed over to JSON");
  assert.is((await deliver(form, { headers, secret: "guessed" })).statusCode, 401);
  assert.is((await deliver("payload=%7B", { headers })).statusCode, 400);
  assert.is((await deliver("payload=", { headers })).statusCode, 400);
});

test("carries the caller's trace", async () => {
  const { deliver, bus } = webhookWorld();
  await deliver(bodyOf(), { headers: { Traceparent: "00-ab-cd-01" } });
  assert.is(detailOf(bus.published[0] as { detail: string }).metadata.traceparent, "00-ab-cd-01");
});

test("the record is the webhook's own, named by the body's SHA-256, and expires when the event is sent", async () => {
  const { deliver, store, payloads } = webhookWorld();
  await deliver();
  const [record] = store.records();
  const hash = [...payloads.kept.keys()][0]?.split("/")[1];
  assert.is(record?.key, `hear-github|webhook|POST /webhooks/github|${hash}`);
  assert.equal(
    [record?.consumer, record?.status, record?.correlationId, record?.hash, record?.outbox],
    ["hear-github", "done", "d-1", hash, undefined],
  );
  assert.is(record?.expiresAt, (Date.UTC(2026, 0, 1) + 35 * 86_400_000) / 1000);
});

test("rows, record and event are committed together", async () => {
  const handle = (({ body }: { body: { what: string } }) => ({
    writes: [{ create: "things", item: { what: body.what } }],
  })) as unknown as WebhookDefinition["handle"];
  const { deliver, store, payloads, bus } = webhookWorld({ handle });
  assert.is((await deliver()).statusCode, 202);
  assert.equal(store.items("things"), [{ what: "a bell" }]);
  assert.equal(store.calls, ["accept"]);
  assert.equal([payloads.kept.size, bus.calls.length], [1, 0]);
});

test("what is not signed is refused: 401, unparsed, without a trace, and nobody is asked what it means", async () => {
  const good = await sign(SIGNED_BY, bodyOf());
  const sha1 = `sha1=${createHmac("sha1", SIGNED_BY).update(bodyOf()).digest("hex")}`;
  const signature = (value: string | undefined): Sent => ({ headers: { "x-hub-signature-256": value } });
  const unsigned: Record<string, Sent> = {
    missing: signature(undefined),
    empty: signature(""),
    "of another secret": { secret: "a-bad-secret" },
    "of another body": signature(await sign(SIGNED_BY, bodyOf("a gong"))),
    "cut off": signature(good.slice(0, -1)),
    "without its algorithm": signature(good.slice("sha256=".length)),
    doubled: signature(`${good},${good}`),
    "of SHA-1": signature(sha1),
    "of SHA-1, in the older header": {
      headers: { "x-hub-signature-256": undefined, "x-hub-signature": sha1 },
    },
    "good, in the older header": { headers: { "x-hub-signature-256": undefined, "x-hub-signature": good } },
  };
  for (const [how, sent] of Object.entries(unsigned)) {
    const { deliver, traces, asked, logs } = webhookWorld();
    const { statusCode, said, headers } = await deliver(bodyOf(), sent);
    assert.equal([statusCode, headers["content-type"]], [401, "application/problem+json"], how);
    assert.match(String(said.detail), "missing or wrong: check the secret on both sides");
    assert.equal([traces(), asked], [[], []], how);
    assert.equal(
      logs.map(([level, what, fields]) => [level, what, fields?.status]),
      [["warn", "refused", 401]],
      how,
    );
  }
});

test("nothing of an unsigned delivery is looked at: neither its body nor its other headers", async () => {
  const { deliver } = webhookWorld();
  const parse = JSON.parse;
  const parsed: string[] = [];
  JSON.parse = (text: string, ...others) => {
    parsed.push(text);
    return parse(text, ...others);
  };
  try {
    const bad = { secret: "a-bad-secret" };
    for (const [body, sent] of [
      ["{no json", bad],
      ["[]", bad],
      ["", bad],
      [bodyOf(), { ...bad, event: "ping" }],
      [bodyOf(), { ...bad, event: "unheard_of" }],
      [bodyOf(), { ...bad, headers: { "x-github-delivery": undefined, "x-github-event": "?" } }],
    ] as const) {
      assert.is((await deliver(body, sent)).statusCode, 401);
      assert.not.ok(parsed.includes(body), `${body} was parsed`);
    }
  } finally {
    JSON.parse = parse;
  }
});

test("without any secret nothing is signed", async () => {
  const { deliver, traces } = webhookWorld({ ports: { sender: gitHub(async () => []) } });
  assert.is((await deliver()).statusCode, 401);
  assert.equal(traces(), []);
});

test("secrets that cannot be read are no verdict: 503, the reason in the log only", async () => {
  const known = async () => {
    throw new Error("no access to s3cret");
  };
  const { deliver, traces, asked, lines } = webhookWorld({ ports: { sender: gitHub(known) } });
  const { statusCode, body, said } = await deliver();
  assert.is(statusCode, 503);
  assert.match(String(said.detail), "deliver it again");
  assert.not.match(body, "s3cret");
  assert.equal([traces(), asked], [[], []]);
  const about = { webhook: "hear-github", status: 503, deliveryId: "d-1", event: "noise" };
  assert.equal(lines(), [["error", "failed", { ...about, reason: "no access to s3cret" }]]);
});

test("a ping is answered, and of no effect, whatever its body is", async () => {
  for (const body of [bodyOf(), "no json"]) {
    const { deliver, traces, asked } = webhookWorld();
    const { statusCode, said } = await deliver(body, { event: "ping" });
    assert.equal([statusCode, said], [200, { deliveryId: "d-1", detail: "pong" }]);
    assert.equal([traces(), asked], [[], []]);
  }
});

test("an event that the webhook does not know is taken and dropped, with a log line, and without a trace", async () => {
  for (const event of ["star", "constructor", "__proto__", "to_string", "valueof"]) {
    const { deliver, traces, asked, lines } = webhookWorld();
    const { statusCode, said } = await deliver("no json", { event });
    assert.equal(
      [statusCode, said],
      [202, { deliveryId: "d-1", dropped: `No function here is about this event: ${event}` }],
    );
    assert.equal([traces(), asked], [[], []]);
    const reason = "No function here is about this event";
    const about = { webhook: "hear-github", status: 202, deliveryId: "d-1", event };
    assert.equal(lines(), [["info", "dropped", { ...about, reason }]]);
  }
});

test("an action that nothing follows from is taken and dropped, with a log line, and without a trace", async () => {
  const { deliver, traces, lines } = webhookWorld();
  const { statusCode, said } = await deliver(JSON.stringify({ action: "missed", what: "a bell" }));
  assert.equal(
    [statusCode, said],
    [202, { deliveryId: "d-1", dropped: "Nothing follows from what it says: noise" }],
  );
  assert.equal(traces(), []);
  const reason = "Nothing follows from what it says";
  const about = { webhook: "hear-github", status: 202, deliveryId: "d-1", event: "noise" };
  assert.equal(lines(), [["info", "dropped", { ...about, reason }]]);
});

test("signed, but no JSON: 400 with the remedy, and nothing of the body in it", async () => {
  for (const body of ["payload=%7B%22a%22%7D", '{"action":"heard","what":"s3cret', "[", "\uFEFF{}", "NaN"]) {
    const { deliver, traces, asked, logs } = webhookWorld();
    const { statusCode, said } = await deliver(body);
    assert.is(statusCode, 400);
    assert.match(
      String(said.detail),
      /^The body is no JSON \((at position \d+|end of JSON input|an unexpected token)\)/,
    );
    assert.match(String(said.detail), "have it sent as application/json");
    assert.not.match(JSON.stringify([said, logs]), "s3cret");
    assert.equal([traces(), asked], [[], []]);
  }
});

test("signed, but not as the schema says: 400, which names the field", async () => {
  const cases: [body: unknown, detail: RegExp][] = [
    [{ action: "heard" }, /^body\.what: /],
    [{ action: "heard", what: 7 }, /^body\.what: .*string/],
    [{ what: null }, /^body\.action: .*; body\.what: /],
    [[], /^body: .*object/],
    [null, /^body: .*object/],
    ["heard", /^body: .*object/],
    [{ action: "heard", what: "half \ud83d" }, /^body\.what: holds half a character/],
  ];
  for (const [value, detail] of cases) {
    const { deliver, traces, asked, logs } = webhookWorld();
    const { statusCode, said } = await deliver(JSON.stringify(value));
    assert.is(statusCode, 400);
    assert.match(String(said.detail), detail);
    assert.equal([traces(), asked], [[], []]);
    const { status, event, deliveryId } = logs[0]?.[2] ?? {};
    assert.equal([status, event, deliveryId], [400, "noise", "d-1"]);
  }
});

test("signed, but without the headers that name it: 400, which says what to send", async () => {
  const cases: [headers: Sent["headers"], detail: RegExp][] = [
    [{ "x-github-delivery": undefined }, /^X-GitHub-Delivery must be .*: send GitHub's id/],
    [{ "x-github-delivery": "" }, /^X-GitHub-Delivery/],
    [{ "x-github-delivery": "a,b" }, /^X-GitHub-Delivery/],
    [{ "x-github-delivery": "a".repeat(65) }, /^X-GitHub-Delivery/],
    [{ "x-github-event": undefined }, /^X-GitHub-Event must be .*: send the event's name/],
    [{ "x-github-event": "Noise" }, /^X-GitHub-Event/],
    [{ "x-github-event": "noise,noise" }, /^X-GitHub-Event/],
  ];
  for (const [headers, detail] of cases) {
    const { deliver, traces, asked } = webhookWorld();
    const { statusCode, said } = await deliver(bodyOf(), { ...(headers ? { headers } : {}) });
    assert.is(statusCode, 400);
    assert.match(String(said.detail), detail);
    assert.equal([traces(), asked], [[], []]);
  }
});

test("a body in base64 is the same body, signed and kept byte for byte", async () => {
  const body = JSON.stringify({ action: "heard", what: "ein Glöckchen – 🔔" });
  const { deliver, payloads, effects } = webhookWorld();
  const more = { body: Buffer.from(body).toString("base64"), isBase64Encoded: true };
  assert.is((await deliver(body, { more })).statusCode, 202);
  assert.equal([...payloads.kept.values()], [body]);
  assert.is((await deliver(body)).statusCode, 202);
  assert.equal([payloads.kept.size, effects().length], [1, 1]);
});

test("an event's payload counts bytes, not characters", async () => {
  const body = JSON.stringify({ action: "heard", what: "ö🔔" });
  const { deliver, bus } = webhookWorld();
  await deliver(body);
  const { payload } = detailOf(bus.published[0] as { detail: string }).data as { payload: { bytes: number } };
  assert.is(payload.bytes, Buffer.from(body).length);
  assert.ok(payload.bytes > body.length);
});

test("header names come in any case", async () => {
  const { handOver, effects } = webhookWorld();
  const { headers = {}, ...http } = await delivery(bodyOf());
  for (const change of [
    (name: string) => name.toUpperCase(),
    (name: string) => name.replace(/\b\w/g, (letter) => letter.toUpperCase()),
  ]) {
    const changed = Object.entries(headers).map(([name, value]) => [change(name), value]);
    assert.is((await handOver({ ...http, headers: Object.fromEntries(changed) })).statusCode, 202);
  }
  assert.is(effects().length, 1);
});

test("the handler gets the event, a frozen body as the schema knows it, the id and the payload; and no clock", async () => {
  let seen: unknown[] = [];
  const handle = ((...given: unknown[]) => {
    seen = given;
    return {};
  }) as WebhookDefinition["handle"];
  const { deliver } = webhookWorld({ handle });
  const body = JSON.stringify({ action: "heard", what: "a bell", stranger: { deep: true } });
  await deliver(body, { event: "music" });
  const [told, context] = seen as [Record<string, object>, Record<string, unknown>];
  const { payload, ...others } = told;
  assert.equal(others, { event: "music", deliveryId: "d-1", body: { action: "heard", what: "a bell" } });
  assert.match((payload as { key: string }).key, KEPT);
  assert.ok(Object.isFrozen(told.body));
  assert.is(context.now, "2026-01-01T00:00:00.000Z");
});

test("a handler that publishes what it may not, or what breaks its contract: 500, and nothing is committed", async () => {
  for (const event of [
    { type: "s3cret", data: {} },
    { type: "Heard", data: { what: 7 } },
  ]) {
    const handle = (() => ({ events: [event] })) as unknown as WebhookDefinition["handle"];
    const { deliver, store, bus, logs } = webhookWorld({ handle });
    const { statusCode, said, body } = await deliver();
    assert.is(statusCode, 500);
    assert.match(String(said.detail), "does not help before the handler is mended");
    assert.not.match(body, "s3cret");
    assert.equal([store.calls, bus.calls], [[], []]);
    assert.equal(logs[0]?.slice(0, 2), ["error", "failed"]);
  }
});

test("a PermanentError is an answer for the sender: 422 with its message, and nothing is kept or committed", async () => {
  const handle = () => {
    throw new PermanentError("We do not listen to bells");
  };
  const { deliver, traces } = webhookWorld({ handle });
  const { statusCode, said } = await deliver();
  assert.is(statusCode, 422);
  assert.match(String(said.detail), "delivering it again does not help: We do not listen to bells");
  assert.equal(traces(), ["accepted"], "it only looks whether it was accepted before");
});

test("events too large for the bus are no matter of another try: 422, and nothing is committed", async () => {
  const handle = (({ deliveryId, payload }: { deliveryId: string; payload: object }) => ({
    events: [{ type: "Heard", data: { what: "x".repeat(262_144), deliveryId, payload } }],
  })) as unknown as WebhookDefinition["handle"];
  const { deliver, store, bus } = webhookWorld({ handle });
  assert.is((await deliver()).statusCode, 422);
  assert.equal([store.calls, bus.calls], [[], []]);
});

test("each delivery is one log line; those accepted, refused and failed are counted by webhook", async () => {
  const cases: [expected: string | undefined, sent: Sent, body?: string][] = [
    ["WebhooksAccepted", {}],
    ["WebhooksAccepted", { deliveryId: "d-2" }],
    ["WebhooksRefused", { secret: "a-bad-secret" }],
    ["WebhooksFailed", {}, "no json"],
    ["WebhooksFailed", { headers: { "x-github-delivery": "" } }],
    [undefined, { event: "ping" }],
    [undefined, { event: "star" }],
  ];
  const { deliver, logs } = webhookWorld();
  for (const [expected, sent, body] of cases) {
    await deliver(body, sent);
    const [, , fields = {}] = logs.at(-1) ?? [];
    const counted = Object.entries(fields).filter(([name]) => /^Webhooks/.test(name));
    assert.equal(counted, expected ? [[expected, 1]] : []);
    if (expected) assert.equal([fields.Bus, fields.Webhook], ["bus-1", "hear-github"]);
  }
  assert.is(logs.length, cases.length);
});

test("a handler that throws: 503, the reason in the log only, and nothing is kept or committed", async () => {
  const handle = () => {
    throw new Error("s3cret");
  };
  const { deliver, traces, logs } = webhookWorld({ handle });
  const { statusCode, body } = await deliver();
  assert.is(statusCode, 503);
  assert.not.match(body, "s3cret");
  assert.equal(traces(), []);
  assert.is(logs[0]?.[2]?.reason, "s3cret");
});

test("whatever is thrown, the answer is 503: it does not reject", async () => {
  for (const thrown of [new Error("e"), "text", {}, null, undefined]) {
    const handle = () => {
      throw thrown;
    };
    assert.is((await webhookWorld({ handle }).deliver()).statusCode, 503, String(thrown));
  }
});

test("a payload that cannot be kept: 503, and nothing is committed", async () => {
  const { deliver, payloads, store, bus } = webhookWorld();
  payloads.fault = () => {
    throw new Error("no bucket");
  };
  assert.is((await deliver()).statusCode, 503);
  assert.equal([store.calls, bus.calls], [[], []]);
});

test.run();
