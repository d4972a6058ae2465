import { test } from "uvu";
import * as assert from "uvu/assert";
import { checkSizes, outboxOf } from "../../../runtime/commit/outbox.ts";
import type { Item, Write } from "../../../runtime/handler.ts";
import { entryBytes } from "../../../runtime/ports/record.ts";
import { throws } from "../../harness/throws.ts";
import { Shipped } from "../world.ts";

const metadata = { correlationId: "c1", hops: 0 };
const origin = {
  consumer: "ship-order",
  key: "ship-order|test.orders|Ordered|k1",
  metadata,
  causationId: "m1",
  now: "2026-01-01T00:00:00.000Z",
};
const shipped = { type: "Shipped", data: { orderId: "o1", at: "noon" } };

const outbox = (events: { type: string; data: unknown }[], more: object = {}) =>
  outboxOf(events, [Shipped], { ...origin, ...more }, 1000);

test("an entry is named and owned as its contract says, with the contract's fields only", () => {
  const [entry] = outbox([{ ...shipped, data: { ...shipped.data, secret: 1 } }]);
  assert.equal([entry?.type, entry?.source], ["Shipped", "test.shipping"]);
  assert.equal(JSON.parse(entry?.detail ?? "").data, { orderId: "o1", at: "noon" });
});

test("ids follow from consumer, idempotency key, type and place: a retry publishes the same bytes", () => {
  const first = outbox([shipped, shipped]);
  assert.equal(outbox([shipped, shipped]), first);
  const others = [
    outbox([shipped], { key: "pack-order|test.orders|Ordered|k1" }),
    outbox([shipped], { key: "ship-order|test.orders|Ordered|k2" }),
  ].flat();
  assert.is(new Set([...first, ...others].map(({ id }) => id)).size, 4);
});

test("an HTTP request's events have no cause", () => {
  const [entry] = outbox([shipped], { causationId: undefined });
  assert.not.ok("causationId" in JSON.parse(entry?.detail ?? "").metadata);
});

test("refuses what the consumer may not publish, and what breaks the contract, as a bug", async () => {
  const foreign = await throws(
    () => outbox([{ type: "Lost", data: {} }]),
    "ship-order may not publish Lost: add it to its emits in its flow",
  );
  assert.is(foreign.name, "PlanError");
  const broken = await throws(
    () => outbox([{ type: "Shipped", data: { orderId: 1, at: "noon" } }]),
    "Shipped: data.orderId: ",
  );
  assert.is(broken.name, "PlanError");
});

test("an entry is one hop further on, and refused for good over the limit", async () => {
  assert.is(
    JSON.parse(outbox([shipped], { metadata: { ...metadata, hops: 31 } })[0]?.detail ?? "").metadata.hops,
    32,
  );
  const large = { type: "Shipped", data: { orderId: "o1", at: "x".repeat(1000) } };
  assert.is((await throws(() => outbox([large]), /has \d+ bytes, at most 1000/)).name, "PermanentError");
});

test("a transaction takes 99 writes beside the record, a record 360 KB of events", async () => {
  const entry = (bytes: number) => ({ id: "i", type: "Shipped", source: "s", detail: "x".repeat(bytes) });
  const writes = (count: number) => Array.from({ length: count }, (_, id) => created({ id: `${id}` }));
  checkSizes(writes(99), [entry(200_000), entry(160_000)]);
  assert.is((await throws(() => checkSizes(writes(100), []), "has 100 writes")).name, "PermanentError");
  const large = [entry(200_000), entry(170_000)];
  assert.is((await throws(() => checkSizes([], large), /events have \d+ bytes/)).name, "PermanentError");
});

const created = (item: object) => ({ create: "rows", item: item as Item });

test("an item has 400 KB with the names of its attributes; an update 100 attributes", async () => {
  const text = (bytes: number) => "中".repeat(bytes / 3) + "x".repeat(bytes % 3);
  checkSizes([created({ id: "1", text: text(409_600 - 7) })], []);
  const refused = async (...writes: Write[]) => {
    const error = await throws(() => checkSizes(writes, []), "of rows");
    assert.is(error.name, "PermanentError");
    return error.message;
  };
  const LARGE = "An item of rows has 409601 bytes; it takes 409600";
  assert.is(await refused(created({ id: "1", text: text(409_600 - 6) })), LARGE);
  const fill = (attributes: object): Write => ({
    fill: "rows",
    key: "k",
    attributes: attributes as Item,
  });
  const some = (count: number, name: string) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`${name}${n}`, 1]));
  checkSizes([fill(some(100, "a"))], []);
  assert.match(await refused(fill(some(101, "a"))), "gets 101 attributes at once");
});

test("what a table would not give back as it was is refused by its name: data for good, what is no data as a bug", async () => {
  for (const [value, name, message] of [
    ["cut \ud83d", "PermanentError", "rows.a.0: holds half a character"],
    [{ "\udc00": 1 }, "PermanentError", "rows.a.0: has a field name with half a character"],
    [JSON.parse('{"__proto__":{"admin":true}}'), "PermanentError", "rows.a.0: has a field __proto__"],
    [{ ["x".repeat(65_536)]: 1 }, "PermanentError", "rows.a.0: has a field name of more than 65535 bytes"],
    [2n ** 53n, "PermanentError", "rows.a.0: is a number beyond"],
    [Number.NaN, "PermanentError", "rows.a.0: is a number too large"],
    [new Date(0), "PlanError", "rows.a.0: is no JSON"],
    [new Set(["a"]), "PlanError", "rows.a.0: is no JSON"],
    [Symbol("a"), "PlanError", "rows.a.0: is no JSON"],
  ] as const) {
    const error = await throws(() => checkSizes([created({ id: "1", a: [value] })], []), message);
    assert.is(error.name, name, message);
  }
  for (const value of [
    -0,
    1e-130,
    Number.MAX_SAFE_INTEGER,
    7n,
    null,
    undefined,
    "",
    [],
    {},
    Buffer.from("a"),
  ])
    checkSizes([created({ id: "1", a: [value], [String(value) || "empty"]: 1, "a.b-c #:": 1 })], []);
});

test("an outgoing event has at most as many bytes as the deployment allows, and holds nothing that no store keeps", async () => {
  const made = (at: string, most: number) =>
    outboxOf([{ type: "Shipped", data: { orderId: "o1", at } }], [Shipped], origin, most);
  const [entry] = made("noon", 1e6);
  const bytes = entry ? entryBytes(entry) : 0;
  assert.is(made("noon", bytes).length, 1);
  await throws(() => made("noon", bytes - 1), `at most ${bytes - 1} are allowed`);
  await throws(() => made("\ud800", 1e6), "Shipped: data.at: holds half a character");
});

test.run();
