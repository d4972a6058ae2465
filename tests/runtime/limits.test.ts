import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import * as z from "zod";
import { sqsMessage } from "../../runtime/aws/sqs-message.ts";
import { check } from "../../runtime/check/check-message.ts";
import { storedBytes } from "../../runtime/check/stored.ts";
import { deathOf } from "../../runtime/commit/death.ts";
import { checkSizes, outboxOf } from "../../runtime/commit/outbox.ts";
import { entryOf } from "../../runtime/journal/journal-entry.ts";
import { namesOf } from "../../runtime/journal/journal-names.ts";
import type { ClaimRecord } from "../../runtime/ports/record.ts";
import { entryBytes } from "../../runtime/ports/record.ts";
import { defineEvent, type EventDefinition } from "../../schemas/event.ts";
import { DYNAMODB, LARGEST_EVENT_BYTES, SQS } from "../../schemas/limits.ts";
import * as registry from "../../schemas/registry.ts";
import { fakeJournal } from "../../testing/fakes/fake-journal.ts";
import { fakeStore } from "../../testing/fakes/fake-store.ts";
import { throws } from "../harness/throws.ts";
import { dataOf } from "../schemas/arbitrary.ts";
import { SETTINGS } from "./world.ts";

/** Beside those of the program: any number, and names that are data. */
const Measured = defineEvent({
  ...{
    type: "Measured",
    source: "test.limits",
    key: ["id"],
    description: "A measure.",
    example: { id: "m" },
  },
  data: z.object({
    id: z.string().min(1),
    value: z.number().optional(),
    more: z.record(z.string(), z.unknown()).optional(),
  }),
});

const EVENTS: readonly EventDefinition[] = [...Object.values(registry), Measured];
const AT = "2026-01-01T00:00:00.000Z";
const settings = { ...SETTINGS, maxEventBytes: LARGEST_EVENT_BYTES };

/** The message of an event, as a queue gets it. */
function messageOf({ type, source }: EventDefinition, data: unknown) {
  const detail = {
    metadata: { correlationId: "中".repeat(256), idempotencyKey: "\uffff".repeat(256) },
    data,
  };
  const body = JSON.stringify({ id: "e", source, "detail-type": type, time: AT, detail });
  return { messageId: "m", body, receiveCount: 1 };
}

for (const definition of EVENTS)
  test(`${definition.type}: whatever keeps the contract is kept by journal, record, letter and bus; or refused by name`, async () => {
    const rules = { name: "c".repeat(64), on: EVENTS, emits: EVENTS, maxEventBytes: settings.maxEventBytes };
    await fc.assert(
      fc.asyncProperty(dataOf(definition), async (data) => {
        const message = messageOf(definition, data);
        const checked = check(message, rules);
        await journaled(checked);
        if ("reason" in checked)
          assert.match(checked.reason, /^(detail|event)\.[\w.]+|^the event has \d+ bytes/);
        for (const kind of ["exhausted", "rejected"] as const) await buried(checked, kind);
        if ("hash" in checked) await published(checked.event.data, definition);
      }),
      { numRuns: 12, seed: 7 },
    );
  });

/** The journal keeps its entry with all names. */
async function journaled(checked: ReturnType<typeof check>): Promise<void> {
  const journal = fakeJournal();
  const entry = entryOf(checked, EVENTS, { expiresAt: 1, now: AT });
  for (const name of namesOf(entry)) await journal.keep(name);
  assert.is(await journal.keep(entry), true);
}

/** Its death is kept by its record, and the letter by SQS. */
async function buried(checked: ReturnType<typeof check>, kind: "exhausted" | "rejected"): Promise<void> {
  const cause = {
    consumer: "c",
    kind,
    reason: "中\u{1f686}\uffff".repeat(250),
    attempts: 5,
    generation: 0,
    now: AT,
  };
  const { outbox, deadLetterId } = deathOf(checked, cause, settings);
  const key = "hash" in checked ? checked.key : "c|rejected|x";
  const record: ClaimRecord = {
    ...{ key, consumer: "c", status: "dead", generation: 0, attempts: 5, claimedAt: AT, correlationId: "p" },
    ...{ kind, reason: cause.reason, deadLetterId, outbox },
  };
  assert.is(await fakeStore().reject(record), "written");
  for (const entry of outbox)
    if ("detail" in entry) assert.ok(entryBytes(entry) <= settings.maxEventBytes);
    else if ("queueUrl" in entry) {
      const { MessageBody, MessageAttributes } = sqsMessage(checked.message.body, entry.attributes);
      const bytes = Buffer.byteLength(`${MessageBody}${JSON.stringify(MessageAttributes)}`);
      assert.ok(bytes <= SQS.messageBytes && Object.keys(MessageAttributes).length <= SQS.attributes);
      assert.equal(JSON.parse(MessageBody), JSON.parse(checked.message.body));
    }
}

/** Published by a handler, with a row of the same data, it is committed; or refused for good, by the field's name. */
async function published(data: unknown, { type }: EventDefinition): Promise<void> {
  const metadata = { correlationId: "p".repeat(256), hops: 0, traceparent: "t".repeat(256) };
  const origin = { consumer: "c", key: "k", metadata, now: AT };
  const writes = [{ create: "rows", item: { id: "r", data } }];
  try {
    const outbox = outboxOf([{ type, data }], EVENTS, origin, settings.maxEventBytes);
    checkSizes(writes, outbox);
    const record: ClaimRecord = {
      ...{ key: "k", consumer: "c", status: "done", generation: 0, attempts: 1, claimedAt: AT, outbox },
    };
    assert.is(await fakeStore({ rows: "id" }).accept(record, writes), "accepted");
  } catch (error) {
    assert.is((error as Error).name, "PermanentError", String(error));
    assert.match((error as Error).message, /data|bytes/);
  }
}

test("the largest event grows to no more than an item in the journal", async () => {
  const more = { list: Array.from({ length: 130_000 }, () => 1) };
  const message = messageOf(Measured, { id: "m", more });
  assert.ok(message.body.length <= settings.maxEventBytes + 2048 && message.body.length > 250_000);
  const checked = check(message, { name: "j", on: EVENTS, emits: [], maxEventBytes: settings.maxEventBytes });
  assert.ok("hash" in checked && storedBytes(checked.event.data) < DYNAMODB.itemBytes);
  await journaled(checked);
});

test("numbers that differ beyond what is kept are refused by name, so that none is taken for another", () => {
  const rules = { name: "c", on: EVENTS, emits: [], maxEventBytes: settings.maxEventBytes };
  for (const number of ["9007199254740992", "9007199254740993", "1e-140", "1e300"]) {
    const message = messageOf(Measured, { id: "m", more: { n: 7 } });
    const checked = check({ ...message, body: message.body.replace('"n":7', `"n":${number}`) }, rules);
    assert.match("reason" in checked ? checked.reason : "", /^event\.detail\.data\.more\.n: is a number/);
  }
});

test("masks that are longer than what they hide make no entry too large: what is large in it is named", async () => {
  const Invited = defineEvent({
    ...{
      type: "Invited",
      source: "test.limits",
      key: ["id"],
      description: "Guests.",
      example: { id: "i", guests: [] },
    },
    data: z.object({ id: z.string(), guests: z.array(z.string().meta({ personal: true })) }),
  });
  const on = [...EVENTS, Invited];
  const message = messageOf(Invited, { id: "i", guests: Array(60_000).fill("g") });
  const checked = check(message, { name: "j", on, emits: [], maxEventBytes: settings.maxEventBytes });
  const entry = entryOf(checked, on, { expiresAt: 1, now: AT });
  assert.equal(entry.data, { id: "i", guests: "[660003 bytes]" });
  assert.is(await fakeJournal().keep(entry), true);
});

test("a row that has no room left for what is filled in is no fault of the tables", async () => {
  const store = fakeStore({ rows: "id" });
  await store.fill([{ fill: "rows", key: "r", attributes: { a: "x".repeat(300_000) } }]);
  const more = [{ fill: "rows", key: "r", attributes: { b: "x".repeat(200_000) } }] as const;
  const record: ClaimRecord = {
    ...{ key: "k", consumer: "c", status: "done", generation: 0, attempts: 1, claimedAt: AT },
  };
  for (const run of [() => store.fill(more), () => store.accept(record, more)])
    assert.is((await throws(run, "size")).name, "PermanentError");
});

test.run();
