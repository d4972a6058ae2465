import { test } from "uvu";
import * as assert from "uvu/assert";
import * as z from "zod";
import { storedBytes } from "../../../runtime/check/stored.ts";
import type { JournalRuntime } from "../../../runtime/journal/definition.ts";
import { journalBatch } from "../../../runtime/journal/journal.ts";
import { countsExpiry } from "../../../runtime/journal/journal-counts.ts";
import { namesOf } from "../../../runtime/journal/journal-names.ts";
import { minuteOf } from "../../../runtime/journal/minute.ts";
import { MINUTES } from "../../../runtime/ports/journal.ts";
import type { Log } from "../../../runtime/ports/messaging.ts";
import { defineEvent } from "../../../schemas/event.ts";
import { DYNAMODB } from "../../../schemas/limits.ts";
import { HandlingFailed } from "../../../schemas/registry.ts";
import { fakeJournal } from "../../../testing/fakes/fake-journal.ts";
import { fakeSystem } from "../../../testing/fakes/fake-system.ts";
import { failing } from "../../../testing/fakes/fault.ts";
import { memoryQueues } from "../../../testing/fakes/memory-queues.ts";
import { underWay } from "../../../testing/fakes/under-way.ts";
import { Ordered, ordered, SETTINGS, Shipped } from "../world.ts";

const T0 = Date.UTC(2026, 0, 1);
const EXPIRES = T0 / 1000 + SETTINGS.recordDays * 86_400;

/** A journal that knows Ordered, Shipped and HandlingFailed; a flow ends with Shipped. */
function journalWorld() {
  const ports = { journal: fakeJournal(), queues: memoryQueues(), system: fakeSystem() };
  const logs: Parameters<Log>[] = [];
  const runtime: JournalRuntime = {
    ...{ consumer: { name: "journal" }, settings: { ...SETTINGS } },
    ...{
      events: [Ordered, Shipped, HandlingFailed],
      terminalEvents: ["Shipped"],
      minutes: new Set<string>(),
    },
    log: (...entry) => void logs.push(entry),
    ...ports,
  };
  return {
    ...ports,
    logs,
    runtime,
    run: (...messages: Parameters<typeof journalBatch>[0]) => journalBatch(messages, runtime),
  };
}

/** A Shipped of a process, so many milliseconds after the start. */
const shipped = (correlationId: string, ms: number) =>
  ordered("s1", {
    metadata: { correlationId, causationId: "e1", occurredAt: new Date(T0 + ms).toISOString() },
    data: { at: "noon" },
    envelope: { source: "test.shipping", "detail-type": "Shipped" },
  });

test("how long a flow took is one line with a metric in milliseconds; other events say nothing of it", async () => {
  const at = journalWorld();
  await at.run(ordered("o1", { metadata: { correlationId: "c1" } }));
  assert.equal(
    at.logs.filter(([, text]) => text === "flow ended"),
    [],
  );
  await at.run(ordered("o2", { metadata: { correlationId: "c1", causationId: "e1" } }));
  assert.equal(
    at.logs.filter(([, text]) => text === "flow ended"),
    [],
  );
  await at.run(shipped("c1", 1500));
  const [line] = at.logs.filter(([, text]) => text === "flow ended");
  const [level, , { _aws, ...fields } = {}] = line ?? [];
  assert.equal(
    [level, fields],
    ["info", { correlationId: "c1", type: "Shipped", Bus: "shop-1", Flow: "Ordered", FlowLatency: 1500 }],
  );
  const { CloudWatchMetrics: [metrics] = [] } = _aws as { CloudWatchMetrics: { Metrics: unknown }[] };
  assert.equal(metrics?.Metrics, [{ Name: "FlowLatency", Unit: "Milliseconds" }]);
});

test("an event that ends no flow says nothing, whatever its type", async () => {
  const at = journalWorld();
  at.runtime.terminalEvents = [];
  await at.run(ordered("o1", { metadata: { correlationId: "c1" } }), shipped("c1", 1500));
  assert.equal(
    at.logs.filter(([, text]) => text === "flow ended"),
    [],
  );
});

test("what an event of another type calls its event is data like any other", async () => {
  const at = journalWorld();
  const Noted = defineEvent({
    ...{ type: "Noted", source: "test.orders", key: ["orderId"] },
    data: z.object({ orderId: z.string(), event: z.object({ source: z.string(), note: z.string() }) }),
  });
  at.runtime.events = [Noted];
  const event = { source: "s", note: "n" };
  await at.run(ordered("o1", { data: { event }, envelope: { "detail-type": "Noted" } }));
  assert.equal(at.journal.entries()[0]?.data, { orderId: "o1", event });
});

test("counts are kept for two days, minutes as long as records", async () => {
  assert.is(countsExpiry(T0 + 1999), T0 / 1000 + 1 + 2 * 86_400);
  const at = journalWorld();
  const kept: unknown[] = [];
  const { keep } = at.journal;
  at.runtime.journal = {
    ...at.journal,
    keep(entry) {
      kept.push(entry);
      return keep(entry);
    },
  };
  await at.run(ordered("o1"));
  assert.equal(kept[0], { correlationId: MINUTES, position: "2026-01-01T00:00", expiresAt: EXPIRES });
});

test("events of one type in a batch are counted together", async () => {
  const at = journalWorld();
  await at.run(ordered("o1"), ordered("o2"), ordered("o3"));
  assert.equal(at.journal.counts(), { "2026-01-01T00:00": { Ordered: 3 } });
});

test("the minute of a process is its own if it is no older than a day and no more than five minutes ahead", async () => {
  const DAY = 86_400_000;
  for (const [ago, isBelieved] of [
    [DAY - 1, true],
    [DAY, false],
    [-299_999, true],
    [-300_000, false],
  ] as const) {
    const at = journalWorld();
    const occurredAt = new Date(T0 - ago).toISOString();
    await at.run(ordered("o1", { metadata: { occurredAt } }));
    assert.equal(at.journal.minutes(), [minuteOf(isBelieved ? occurredAt : T0)], `${ago} ms`);
  }
});

test("what nobody knows is kept by when it came, and by no more than its name", async () => {
  const at = journalWorld();
  await at.run(ordered("o1", { envelope: { "detail-type": "Lost" } }));
  const [entry] = at.journal.entries();
  const { occurredAt, hops, minute, type, data } = entry ?? {};
  assert.equal(
    [occurredAt, hops, minute, type, data],
    ["2026-01-01T00:00:00.000Z", 0, "2026-01-01T00:00", "Lost", undefined],
  );
});

test("an event that is larger than the deployment allows is named, not kept", async () => {
  const at = journalWorld();
  at.runtime.settings.maxEventBytes = 1000;
  await at.run(ordered("o1", { data: { note: "x".repeat(4000) } }));
  assert.match(String(at.journal.entries()[0]?.problem), "at most 1000 are allowed");
});

test("an event that a failure quotes is shown by its own contract: of its type and its source", async () => {
  const quoting = async (event: object) => {
    const at = journalWorld();
    const data = { consumer: "c", kind: "permanent", reason: "no", attempts: 1, deadLetterId: "d.0", event };
    const detail = { metadata: {}, data };
    await at.run(
      ordered("f1", { envelope: { source: HandlingFailed.source, "detail-type": "HandlingFailed", detail } }),
    );
    return (at.journal.entries()[0]?.data as { event?: unknown })?.event;
  };
  const detail = { metadata: {}, data: { orderId: "o1", token: "s3cret" } };
  const named = { id: "e1", source: "test.orders", type: "Ordered" };
  assert.equal(await quoting({ ...named, detail }), {
    ...named,
    detail: { data: { orderId: "o1", token: "[secret]" } },
  });
  for (const foreign of [
    { ...named, source: "test.shipping" },
    { ...named, type: "Shipped" },
    { ...named, source: "others" },
  ])
    assert.equal(await quoting({ ...foreign, detail }), foreign);
});

test("a journal answers when all is kept and counted", async () => {
  const at = journalWorld();
  const { watched, calls } = underWay(at.system);
  Object.assign(at.runtime, { journal: watched(at.journal), queues: watched(at.queues) });
  await at.run(ordered("o1"), shipped("c1", 1500));
  assert.equal(calls(), []);
  at.journal.fault = failing("keep", "before");
  await at.run(ordered("o2"));
  assert.equal(calls(), []);
});

test("where nothing is new nothing is counted; where counting fails the log says why", async () => {
  const at = journalWorld();
  at.journal.fault = failing("count", "before", { error: new Error("no route") });
  await at.run(ordered("o1"));
  assert.ok(
    at.logs.some(
      ([level, text, fields]) => level === "warn" && text === "not counted" && fields?.reason === "no route",
    ),
  );
  at.journal.calls.length = 0;
  await at.run(ordered("o1"));
  assert.not.ok(at.journal.calls.includes("count"));
});

test("names of ids: whole fields by their end, texts of up to 256 characters, nothing masked or empty", () => {
  const names = (data: unknown) =>
    namesOf({ correlationId: "c1", expiresAt: 7, data } as never).map(({ id }) => id);
  assert.equal(
    names({ id: "1", orderId: "2", invoiceNumber: "3", paid: "4", idea: "5", orderIds: "6", Numbers: "7" }),
    ["1", "2", "3"],
  );
  assert.equal(
    names({ aId: "x".repeat(256), bId: "x".repeat(257), cId: "", dId: 7, eId: "c1", fId: ["x"] }),
    ["x".repeat(256)],
  );
  assert.equal(names({ aId: "[secret]", bId: "[personal]", cId: "a[secret]", dId: "[secret]b" }), [
    "a[secret]",
    "[secret]b",
  ]);
  for (const nothing of [null, undefined, "text", 7]) assert.equal(names(nothing), []);
});

test("a minute is that of a number, or of a text", () => {
  assert.equal(
    [minuteOf(T0 + 61_000), minuteOf("2026-01-01T10:20:30Z")],
    ["2026-01-01T00:01", "2026-01-01T10:20"],
  );
});

test("data are kept whole up to 16 KB less than an item has; of larger ones a hundred fields, large ones by their size", async () => {
  const kept = async (fields: Record<string, string>) => {
    const at = journalWorld();
    const Wide = defineEvent({
      ...{ type: "Wide", source: "test.orders", key: ["orderId"] },
      data: z.looseObject({ orderId: z.string() }),
    });
    at.runtime.events = [Wide];
    at.runtime.settings.maxEventBytes = 1e6;
    await at.run(ordered("o1", { data: fields, envelope: { "detail-type": "Wide" } }));
    return at.journal.entries()[0]?.data as Record<string, string>;
  };
  const room = DYNAMODB.itemBytes - 16 * 1024 - storedBytes({ orderId: "o1", text: "" });
  assert.is((await kept({ text: "x".repeat(room) })).text?.length, room);
  assert.equal(await kept({ text: "x".repeat(room + 1) }), { orderId: "o1", text: `[${room + 1} bytes]` });
  const bounded = await kept({
    text: "x".repeat(room + 1),
    small: "y".repeat(1024),
    large: "z".repeat(1025),
  });
  assert.equal([bounded.small?.length, bounded.large], [1024, "[1025 bytes]"]);
  const many = Object.fromEntries(Array.from({ length: 120 }, (_, at) => [`f${at}`, "x".repeat(4000)]));
  assert.is(Object.keys(await kept(many)).length, 100);
});

test.run();
