import { test } from "uvu";
import { storedBytes } from "../../../runtime/check/stored.ts";
import { checkSizes, MAX_OUTBOX_BYTES } from "../../../runtime/commit/outbox.ts";
import type { Write } from "../../../runtime/handler.ts";
import { DYNAMODB } from "../../../schemas/limits.ts";
import { throws } from "../../harness/throws.ts";

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

test("a fill has its key and sort key beside its attributes; rows of one key under other sorts are others", async () => {
  const room = DYNAMODB.itemBytes - "k".length - "s".length - "text".length;
  checkSizes([fill("k", { text: "x".repeat(room) }, "s")], []);
  await throws(() => checkSizes([fill("k", { text: "x".repeat(room + 1) }, "s")], []), "An item of rows has");
  await throws(() => checkSizes([fill("kk", { text: "x".repeat(room) }, "s")], []), "An item of rows has");
  const half = "x".repeat(300_000);
  checkSizes([fill("k", { a: half }, "1"), fill("k", { b: half }, "2")], []);
  await throws(
    () => checkSizes([fill("k", { a: half }, "1"), fill("k", { b: half }, "1")], []),
    "An item of rows has",
  );
  await throws(() => checkSizes([fill("k", { a: "\ud800" })], []), "rows.a: holds half a character");
});

test.run();
