import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "uvu";
import * as assert from "uvu/assert";
import * as z from "zod";
import { derivedId } from "../../../../runtime/identity.ts";
import { entryOf } from "../../../../runtime/outside/entry-of.ts";
import { parse } from "../../../../runtime/outside/parse.ts";
import { publish } from "../../../../runtime/outside/publish.ts";
import { PublishError } from "../../../../runtime/outside/publish-error.ts";
import { defineEvent } from "../../../../schemas/event.ts";
import { LARGEST_EVENT_BYTES } from "../../../../schemas/limits.ts";
import { MAX_HOPS } from "../../../../schemas/metadata.ts";
import { patient } from "../../../harness/patience.ts";
import { throws } from "../../../harness/throws.ts";

const PlanNoted = defineEvent({
  ...{ type: "PlanNoted", source: "shop.plans", key: ["planId"], version: 1 },
  data: z.object({ planId: z.string().optional(), note: z.unknown().optional() }).check((context) => {
    const { note } = context.value;
    if (note !== "inner") return;
    context.issues.push({ code: "custom", input: note, path: ["more", "inner"], message: "is not there" });
  }),
});
const AT = "2026-01-01T12:00:00.000Z";

/** The envelope in which EventBridge delivers a PlanNoted. */
const delivered = (detail: object) => ({
  ...{ id: "eventbridge", time: AT, source: "shop.plans", "detail-type": "PlanNoted", detail },
});

test("an entry has an id of its own kind, and all its metadata in its detail", () => {
  const cause = {
    ...{ id: "c", idempotencyKey: "c", correlationId: "p", version: 1 },
    occurredAt: AT,
    hops: 2,
  };
  const traceparent = "00-1-2-01";
  const { detail, ...entry } = entryOf(
    PlanNoted,
    { planId: "p-1" },
    {
      ...{ occurredAt: AT, cause: { metadata: { ...cause, traceparent } } },
    },
  );
  const id = derivedId("published", "shop.plans", "PlanNoted", "p-1");
  const metadata = {
    ...{ id, idempotencyKey: "p-1", correlationId: "p", causationId: "c", version: 1 },
    ...{ occurredAt: AT, traceparent, hops: 3 },
  };
  assert.equal(entry, { id, type: "PlanNoted", source: "shop.plans", metadata });
  assert.equal(JSON.parse(detail), { metadata, data: { planId: "p-1" } });
});

test("it happened when its publisher says, or now", async () => {
  const details: string[] = [];
  const client = {
    async send({ input }: { input: { Entries: { Detail: string }[] } }) {
      details.push(...input.Entries.map(({ Detail }) => Detail));
      return { Entries: [{ EventId: "1" }] };
    },
  };
  const before = Date.now();
  for (const occurredAt of [AT, undefined])
    await publish(PlanNoted, { planId: "p-1" }, { busName: "shop", client, occurredAt });
  const [said, now] = details.map((detail) => JSON.parse(detail).metadata.occurredAt);
  assert.is(said, AT);
  assert.ok(Date.parse(now) >= before && Date.parse(now) <= Date.now());
});

test("what no consumer could take is not published: no key, no text, too large", async () => {
  const refused = (data: object, reason: string) =>
    throws(() => entryOf(PlanNoted, data, { occurredAt: AT }), reason);
  await refused({}, "PlanNoted has no key: its data have no planId; add it, or give an idempotencyKey.");
  await refused({ planId: "p-1", note: "\ud800" }, "PlanNoted: data.note: holds half a character");
  const event = (characters: number) => ({ planId: "p-1", note: "x".repeat(characters) });
  const { detail, type, source } = entryOf(PlanNoted, event(0), { occurredAt: AT });
  const most = LARGEST_EVENT_BYTES - detail.length - type.length - source.length;
  assert.ok(entryOf(PlanNoted, event(most), { occurredAt: AT }));
  await refused(event(most + 1), `PlanNoted has ${LARGEST_EVENT_BYTES + 1} bytes`);
});

test("five things that are wrong are told, each with the beginning of its value", () => {
  const Sized = defineEvent({
    ...{ type: "Sized", source: "shop.plans", key: ["a"] },
    data: z.object(Object.fromEntries(["a", "b", "c", "d", "e", "f"].map((name) => [name, z.int()]))),
  });
  const told = (data: object, definition: typeof PlanNoted | typeof Sized = Sized) => {
    try {
      return entryOf(definition, data as never, { occurredAt: AT });
    } catch (error) {
      return (error as Error).message;
    }
  };
  const [short, long] = ["x".repeat(78), "x".repeat(79)];
  const all = String(told({ a: short, b: long, c: 1.5, d: true, e: null, f: [] }));
  assert.equal(all.match(/data\.\w/g), ["data.a", "data.b", "data.c", "data.d", "data.e"]);
  assert.match(all, `data.a is "${short}": `);
  assert.match(all, `data.b is "${long}…: `);
  assert.match(
    String(told({ planId: "p-1", note: "inner" }, PlanNoted)),
    "data.more.inner is missing: is not there",
  );
});

test("an event is read at its last hop, too, and none that is too large", async () => {
  const event = parse(delivered({ metadata: { hops: MAX_HOPS }, data: { planId: "p-1" } }), PlanNoted);
  assert.is(event.metadata.hops, MAX_HOPS);
  const large = delivered({ data: { planId: "p-1", note: "x".repeat(LARGEST_EVENT_BYTES + 2048) } });
  await throws(() => parse(large, PlanNoted), `at most ${LARGEST_EVENT_BYTES} are allowed`);
});

test("whose role may not publish is told so, and nobody else", () => {
  const said = (code: string) => new PublishError("PlanNoted", "shop", { code }).message;
  assert.match(said("NotAuthorizedForSourceException"), "same key, once your role may publish it");
  assert.match(said("InternalFailure"), /InternalFailure\. Publish it again with the same key\.$/);
});

test("without a client of its own it makes one by the process's AWS settings, and closes its connections", async () => {
  const server = createServer((request, response) => {
    request.resume().on("end", () => response.end('{"FailedEntryCount":0,"Entries":[{"EventId":"1"}]}'));
  });
  // It closes none itself.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const closed = new Promise<void>((resolve) =>
    server.on("connection", (socket) => socket.on("close", () => resolve())),
  );
  const before = { ...process.env };
  Object.assign(process.env, {
    ...{ AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    ...{ AWS_REGION: "eu-central-1", AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "s" },
  });
  try {
    const { idempotencyKey } = await publish(PlanNoted, { planId: "p-1" }, { busName: "shop" });
    assert.is(idempotencyKey, "p-1");
    await Promise.race([
      closed,
      new Promise((_, reject) => setTimeout(reject, patient(4000), new Error("open")).unref()),
    ]);
  } finally {
    process.env = before;
    server.closeAllConnections();
    server.close();
  }
});

test.run();
