import { test } from "uvu";
import * as assert from "uvu/assert";
import { cached } from "../../../console/queries/cached.ts";
import { liveView } from "../../../console/queries/live.ts";
import { pendingEntry } from "../../../runtime/aws/records.ts";
import { COUNTS, countsPosition } from "../../../runtime/ports/journal.ts";
import { throws } from "../../harness/throws.ts";
import { at, START } from "../../history/timeline-world.ts";
import { deadRecord, world } from "../world.ts";

const MINUTE = 60_000;

/** What the journal counted in the minute that was so many minutes before the clock's. */
const counted = (ago: number, counts: object) => ({
  ...{
    correlationId: COUNTS,
    position: countsPosition(at(MINUTE - ago * MINUTE).slice(0, 16)),
    expiresAt: 1,
  },
  ...counts,
});

/** A series of 60 minutes with these, counted from the current one. */
const series = (counts: Record<number, number>) =>
  Array.from({ length: 60 }, (_, index) => counts[59 - index] ?? 0);

test("events and failures of the last 60 minutes, the current one last", async () => {
  const journal = [
    counted(0, { OrderCreated: 3, "HandlingFailed create-invoice": 1, HandlingFailed: 1 }),
    counted(59, { OrderCreated: 5 }),
    ...[counted(60, { OrderCreated: 7 }), counted(-1, { OrderCreated: 9 })],
    { correlationId: COUNTS, position: `${at(0)} e1`, type: "OrderCreated", id: "e1" },
  ];
  const { at: now, events, failures } = await liveView(world({ journal }).sources)();
  assert.is(now, new Date(START + MINUTE).toISOString());
  assert.equal(events, { OrderCreated: series({ 0: 3, 59: 5 }), HandlingFailed: series({ 0: 1 }) });
  assert.equal(failures, { "create-invoice": series({ 0: 1 }) });
});

test("a consumer that names itself as no consumer would stays a name", async () => {
  const names = ["__proto__", "constructor", "toString"];
  const journal = names.map((name, ago) => counted(ago, { [`HandlingFailed ${name}`]: 1 }));
  const { failures } = await liveView(world({ journal }).sources)();
  assert.equal(Object.keys(failures).sort(), names.toSorted());
  assert.equal([({} as unknown[])[59], (Object as unknown as unknown[])[58]], [undefined, undefined]);
});

test("queues and dead letters of each consumer, dead letters of notifications, and records at work", async () => {
  const { sources, queues, ...rest } = world({
    claims: [
      { ...deadRecord("o1", { consumer: "process-payment" }), status: "open", pending: "claim.3" },
      { ...deadRecord("o2", { consumer: "process-payment" }), status: "open", pending: "claim.5" },
      { key: "create-order|k", pending: "outbox.1", pendingSince: 1 },
    ],
  });
  rest.die("order-1");
  for (const url of ["create-invoice-queue", "create-invoice-queue", "create-invoice-target-dlq"])
    queues.sqs.send(url, "x");
  queues.sqs.send("tell-of-batch-target-dlq", "x");
  queues.sqs.receive("create-invoice-queue", 1);
  queues.sqs.receive("create-invoice-dlq", 1);
  const { participants } = await liveView(sources)();
  const none = { claimed: 0, unsent: 0, deadLetters: 0, undeliverable: 0 };
  assert.equal(participants, {
    "create-invoice": {
      ...none,
      queue: { waiting: 1, inFlight: 1 },
      deadLetters: 1,
      undeliverable: 1,
    },
    "process-payment": { ...none, queue: { waiting: 0, inFlight: 0 }, claimed: 2 },
    direct: none,
    "tell-of-batch": { claimed: 0, unsent: 0, undeliverable: 1 },
    "create-order": { claimed: 0, unsent: 1 },
  });
});

test("queues are asked once in five seconds, whoever asks; records each time", async () => {
  const { sources, queues, clock, tables } = world();
  const live = liveView(sources);
  await Promise.all([live(), live()]);
  const calls = queues.calls.length;
  assert.is(new Set(queues.calls).size, calls, "each queue once");
  clock.now += 4999;
  const before = tables.commands.length;
  await live();
  assert.equal([queues.calls.length, tables.commands.length > before], [calls, true]);
  clock.now += 1;
  await live();
  assert.is(queues.calls.length, 2 * calls);
});

test("without a journal there are no rates, and all else is there", async () => {
  const { sources } = world({ journal: [counted(0, { OrderCreated: 3 })] });
  const { journalTable: _, ...stack } = sources.stack;
  const { events, participants } = await liveView({ ...sources, stack })();
  assert.equal([events, Object.keys(participants).length], [{}, 4]);
});

test("an answer is kept for its time, a failure is not", async () => {
  let [now, asked] = [0, 0];
  const ask = cached(
    10,
    () => now,
    async () => {
      if (++asked === 2) throw new Error("down");
      return asked;
    },
  );
  assert.equal(await Promise.all([ask(), ask()]), [1, 1]);
  now = 10;
  await throws(ask, "down");
  assert.is(await ask(), 3);
  now = 19;
  assert.is(await ask(), 3);
});

test("events that timers have fired are nobody's; of timers those past their time are counted", async () => {
  const place = (key: string, kind: "outbox" | "timer", ms: number) => ({
    ...{ key, ...pendingEntry(kind, key, START + ms) },
  });
  const claims = [
    ...[place("fired|t1", "outbox", 0), place("create-invoice|s|T|1", "outbox", 0)],
    ...[0, 59_000, 61_000, 9_000_000].map((ms) => place(`timer|PaymentDeclined|o-${ms}`, "timer", ms)),
  ];
  const { participants, overdueTimers } = await liveView(world({ claims }).sources)();
  assert.equal([participants["create-invoice"]?.unsent, participants.fired], [1, undefined]);
  assert.is(overdueTimers, 2);
});

test.run();
