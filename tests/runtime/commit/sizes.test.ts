import { test } from "uvu";
import * as assert from "uvu/assert";
import { storedBytes } from "../../../runtime/check/stored.ts";
import { checkSizes, MAX_OUTBOX_BYTES } from "../../../runtime/commit/outbox.ts";
import type { Write } from "../../../runtime/handler.ts";
import { markOf, type TimerRecord } from "../../../runtime/ports/timer-record.ts";
import { DYNAMODB } from "../../../schemas/limits.ts";
import { throws } from "../../harness/throws.ts";

const timer = (text = ""): TimerRecord => ({
  ...{ key: "timer|Due|o1", status: "pending", consumer: "c", correlationId: "p", claimedAt: "", id: "i" },
  ...{ event: { id: "i", type: "Due", source: "s" }, timer: { type: "Due", key: "o1", at: "2026" } },
  ...{ entry: { id: "i", type: "Due", source: "s", detail: text }, pendingSince: 0 },
});
const name = { type: "Due", key: "o1" };
const times = <T>(count: number, one: T): T[] => Array(count).fill(one);

const fill = (key: string, attributes: object, sort?: string): Write => ({
  ...{ fill: "rows", key, attributes: { ...attributes } },
  ...(sort === undefined ? {} : { sort }),
});

test("what a record keeps as its reply counts with the outbox, to the byte, and is named where it cannot be kept", async () => {
  const room = MAX_OUTBOX_BYTES - storedBytes([]) - storedBytes({ text: "" });
  checkSizes([], [], { text: "x".repeat(room) });
  await throws(() => checkSizes([], [], { text: "x".repeat(room + 1) }), `take`);
  await throws(() => checkSizes([], [], { text: "\ud800" }), "reply.text: holds half a character");
});

test("what a record keeps of its timers, set and taken back, counts with the outbox, to the byte", async () => {
  for (const plan of [
    { set: [timer()], cancel: [] },
    { set: [], cancel: [name] },
  ]) {
    const room = MAX_OUTBOX_BYTES - storedBytes([]) - storedBytes({ text: "" });
    const left = room - storedBytes([...plan.set.map(markOf), ...plan.cancel]);
    checkSizes([], [], { text: "x".repeat(left) }, plan);
    await throws(() => checkSizes([], [], { text: "x".repeat(left + 1) }, plan), "one commit takes");
  }
});

test("writes, timers that are set and timers that are taken back are 99 at most, together", async () => {
  const plan = (writes: number, set: number, cancel: number) =>
    checkSizes(
      times(writes, fill("k", { a: 1 })),
      [],
      {},
      { set: times(set, timer()), cancel: times(cancel, name) },
    );
  plan(97, 1, 1);
  for (const [writes, set, cancel] of [
    [98, 1, 1],
    [97, 2, 1],
    [97, 1, 2],
  ] as const)
    await throws(() => plan(writes, set, cancel), "The plan has 100 writes and timers");
});

test("a transaction has its bytes for writes, timers and the record together", async () => {
  const [large, small] = [timer("x".repeat(200_000)), fill("k", { text: "x".repeat(200_000) })];
  const plan = (writes: number, set: number) =>
    checkSizes(times(writes, small), [], {}, { set: times(set, large), cancel: [] });
  plan(0, 18);
  plan(9, 9);
  await throws(() => plan(0, 19), "one transaction takes");
  await throws(() => plan(9, 10), "one transaction takes");
});

test("a transaction has its bytes for the writes and the record together", async () => {
  const some = (count: number, bytes: number) =>
    Array.from(
      { length: count },
      (_, at): Write => ({ create: "rows", item: { id: `${10 + at}`, text: "x".repeat(bytes) } }),
    );
  const left = DYNAMODB.transactionBytes - DYNAMODB.itemBytes;
  const each = Math.floor(left / 20) - "id10text".length;
  const rest = left - 20 * (each + "id10text".length);
  const last: Write = { create: "rows", item: { id: "a".repeat(rest - 2 > 0 ? rest - 2 : 1) } };
  const writes = rest > 2 ? [...some(20, each), last] : some(20, each);
  checkSizes(writes, []);
  await throws(
    () => checkSizes([...some(20, each), { create: "rows", item: { id: "x".repeat(100) } }], []),
    "one transaction takes",
  );
});

test("a fill has its key and sort key beside its attributes", async () => {
  const room = DYNAMODB.itemBytes - "k".length - "s".length - "text".length;
  checkSizes([fill("k", { text: "x".repeat(room) }, "s")], []);
  await throws(() => checkSizes([fill("k", { text: "x".repeat(room + 1) }, "s")], []), "An item of rows has");
  checkSizes([fill("k", { text: "x".repeat(room + 1) })], []);
  await throws(() => checkSizes([fill("kk", { text: "x".repeat(room) }, "s")], []), "An item of rows has");
  await throws(() => checkSizes([fill("k", { a: "\ud800" })], []), "rows.a: holds half a character");
});

test("an item that is put has room for what the store adds; what is removed counts as it was read", async () => {
  const room = DYNAMODB.itemBytes - "id".length - "1".length - "text".length;
  const put = (bytes: number): Write => ({ put: "rows", item: { id: "1", text: "x".repeat(bytes) } });
  checkSizes([put(room - 64)], []);
  await throws(() => checkSizes([put(room - 63)], []), "An item of rows has");
  await throws(() => checkSizes([{ put: "rows", item: { id: "1", a: "\ud800" } }], []), "rows.a: holds half");
  const remove: Write = { remove: "rows", key: "1", was: { id: "1", text: "x".repeat(400_000) } };
  checkSizes(Array(9).fill(remove), []);
  await throws(() => checkSizes(Array(10).fill(remove), []), "one transaction takes");
});

test("what is added is a number that a sum can keep, of 50 attributes at most", async () => {
  const add = (amounts: object): Write => ({ add: "rows", key: "k", amounts: { ...amounts } });
  for (const amount of [0, -0, 5, -5, 0.1 + 0.2, 1e-22, -1.5e-7, Number.MAX_SAFE_INTEGER, undefined])
    checkSizes([add({ amount })], []);
  for (const [amount, name, message] of [
    [Number.NaN, "PermanentError", "rows.amount: is a number too large"],
    [Number.NEGATIVE_INFINITY, "PermanentError", "rows.amount: is a number too large"],
    [2 ** 53, "PermanentError", "rows.amount: is a number beyond"],
    [1e-23, "PermanentError", "rows.amount: is a number of more than 22 decimals"],
    [-1.25e-21, "PermanentError", "rows.amount: is a number of more than 22 decimals"],
    ["5", "PlanError", "rows.amount: is no number"],
    [null, "PlanError", "rows.amount: is no number"],
  ] as const)
    assert.is((await throws(() => checkSizes([add({ amount })], []), message)).name, name);
  const some = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`n${n}`, 1]));
  checkSizes([add(some(50))], []);
  await throws(() => checkSizes([add(some(51))], []), "gets 51 attributes at once");
});

test.run();
