import { test } from "uvu";
import * as assert from "uvu/assert";
import { atChunk, isCommitted, isOwn, unsuspected } from "../../../runtime/ports/claim.ts";
import { causesOf, messageOf, NoShareError, PlanError } from "../../../runtime/ports/errors.ts";
import { COUNTS, MINUTES } from "../../../runtime/ports/journal.ts";
import { type ClaimRecord, sentEntries, withError } from "../../../runtime/ports/record.ts";
import { isExpired, newPace } from "../../../runtime/ports/runtime.ts";
import { system } from "../../../runtime/ports/system.ts";
import { NO_TIMERS, notesOf, type TimerRecord } from "../../../runtime/ports/timer-record.ts";
import { InfrastructureError } from "../../../schemas/infrastructure-error.ts";
import { DEAD_LETTER } from "../../../schemas/values/sent-entry.ts";

const RECORD: ClaimRecord = {
  ...{ key: "k", consumer: "ship-order", status: "open", generation: 0, attempts: 0, owner: "a", chunk: 1 },
  claimedAt: "2026-01-01T00:00:00.000Z",
};
const OWNER = { owner: "a" };

test("a record is one's own while it is open; one that is gone is nobody's, and nothing is committed in it", () => {
  assert.ok(isOwn(RECORD, OWNER));
  for (const other of [undefined, { ...RECORD, status: "done" as const }, { ...RECORD, owner: "b" }])
    assert.not.ok(isOwn(other, OWNER));
  const next = { cursor: "c", chunk: 1 };
  assert.ok(isCommitted(RECORD, OWNER, { next }));
  assert.not.ok(isCommitted(RECORD, OWNER, { next: { ...next, chunk: 2 } }));
  for (const plan of [{ next }, {}]) assert.not.ok(isCommitted(undefined, OWNER, plan));
});

test("progress and a word clear a suspicion; progress clears attempts and errors, too", () => {
  const error = { attempt: 1, at: RECORD.claimedAt, message: "down" };
  const record = { ...RECORD, errors: [error] };
  const claim = { key: "k", owner: "a", generation: 0, chunk: 0, attempt: 3, poison: true, record };
  assert.equal(atChunk(claim, 2), { ...claim, chunk: 2, attempt: 1, poison: false, record: RECORD });
  assert.equal(unsuspected(claim), { ...claim, poison: false });
});

test("a record keeps seven errors as they are; of more it says how many are left out", () => {
  const errors = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ attempt: at + 1, at: RECORD.claimedAt, message: "down" }));
  const [error] = errors(1);
  assert.ok(error);
  const seven = withError(errors(6), { ...error, attempt: 7 });
  assert.equal([seven.length, seven.some((one) => "dropped" in one)], [7, false]);
  assert.equal(
    withError(errors(7), { ...error, attempt: 8 }).map(({ attempt, dropped }) => [attempt, dropped]),
    [
      [1, undefined],
      [2, undefined],
      [4, 1],
      [5, undefined],
      [6, undefined],
      [7, undefined],
      [8, undefined],
    ],
  );
  const nine = withError(withError(errors(7), { ...error, attempt: 8 }), { ...error, attempt: 9 });
  assert.equal([nine[2]?.attempt, nine[2]?.dropped], [5, 2]);
  const [long] = withError([], { ...error, message: "x".repeat(1025) });
  assert.ok(Buffer.byteLength(long?.message ?? "") <= 1024);
});

test("what is sent is remembered by its name; a wake-up is not", () => {
  const event = { id: "1", type: "Shipped", source: "test.shipping", detail: "{}" };
  const letter = { id: "d.0", queueUrl: "https://sqs/dlq", attributes: {} };
  const entries = [event, { ...event, id: "2", process: "p" }, letter, { id: "w", wake: "timer|x", at: 1 }];
  assert.equal(sentEntries(entries), [
    { id: "1", type: "Shipped" },
    { id: "2", type: "Shipped", process: "p" },
    { id: "d.0", type: DEAD_LETTER },
  ]);
});

test("a record notes the timers that its plan has set and taken back, if it has", () => {
  const timer = { type: "Reminded", key: "o1", at: "2026-02-01T00:00:00Z" };
  const set: TimerRecord = {
    ...{ key: "timer|Reminded|o1", status: "pending", consumer: "ship-order", correlationId: "p" },
    ...{ claimedAt: RECORD.claimedAt, id: "e1", event: { id: "e1", source: "s", type: "Reminded" }, timer },
    ...{ entry: { id: "e1", type: "Reminded", source: "s", detail: "{}" }, pendingSince: 1 },
  };
  const cancel = { type: "Reminded", key: "o2" };
  assert.equal(notesOf({ set: [set], cancel: [] }), { timers: [{ id: "e1", ...timer }] });
  assert.equal(notesOf({ set: [], cancel: [cancel] }), { cancels: [cancel] });
  assert.equal(notesOf(NO_TIMERS), {});
});

test("an instance that has seen nothing of its pace has seen no slot", () => {
  assert.equal(newPace(), { until: 0, busyUntil: 0, learnedAt: 0, tookMs: 0 });
});

test("chance is below one, and no owner is another", () => {
  const chance = system.random();
  assert.ok(chance >= 0 && chance < 1);
  assert.match(system.newOwner(), /^[0-9a-f-]{36}$/);
  assert.is.not(system.newOwner(), system.newOwner());
});

test("the journal keeps minutes and counts where it always has", () => {
  assert.equal([MINUTES, COUNTS], ["minutes", "counts"]);
});

test("a record expires at its second; one without an end never does", () => {
  assert.equal([isExpired({ expiresAt: 7 }, 6999), isExpired({ expiresAt: 7 }, 7000)], [false, true]);
  assert.is(isExpired({}, Number.MAX_SAFE_INTEGER), false);
});

test("errors of the runtime are known by their names, in logs as well", () => {
  const errors = [
    new PlanError("no"),
    new InfrastructureError("no"),
    new NoShareError("no", { isSuspect: false }),
  ];
  assert.equal(
    errors.map(({ name }) => name),
    ["PlanError", "InfrastructureError", "NoShareError"],
  );
});

test("a timer ends; one that is cancelled keeps nobody waiting", async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const before = timers();
  await system.timer(1).done;
  const { cancel } = system.timer(60_000);
  assert.is(timers(), before + 1);
  cancel();
  assert.is(timers(), before);
});

test("an error without words says what its causes say, five in a row; what is no error has no causes", () => {
  const wrapped = (depth: number): Error =>
    new Error("", { cause: depth === 0 ? new Error("down") : wrapped(depth - 1) });
  assert.equal([messageOf(wrapped(4)), messageOf(wrapped(5))], ["down", "Error"]);
  assert.equal(causesOf({ cause: "x", errors: ["y"] }), []);
  assert.equal(causesOf(Object.assign(new AggregateError([]), { errors: "no list" })), []);
});

test.run();
