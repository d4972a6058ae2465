import { test } from "uvu";
import * as assert from "uvu/assert";
import * as z from "zod";
import { hiddenSeconds } from "../../runtime/batch/redelivery.ts";
import { readData, schemaOf } from "../../runtime/check/read-data.ts";
import type { Event, EventDefinition } from "../../schemas/event.ts";
import { defineEvent, upcaster } from "../../schemas/event.ts";
import { throws } from "../harness/throws.ts";
import { detailOf, messageAgain, ordered, type WorldOptions, world } from "./world.ts";

/** Version 1 said the total in one currency. */
const OrderedV1 = z.object({
  ...{ orderId: z.string(), total: z.int() },
  token: z.string().meta({ secret: true }).optional(),
});

const Ordered = defineEvent({
  ...{ type: "Ordered", source: "test.orders", key: ["orderId"], version: 2 },
  data: z.object({
    orderId: z.string(),
    price: z.object({ amount: z.int().min(0), currency: z.string() }),
  }),
  upcast: {
    1: upcaster(OrderedV1, ({ orderId, total }) => ({ orderId, price: { amount: total, currency: "EUR" } })),
  },
});

/** The contract of a function that was deployed before. */
const Before = defineEvent({ type: "Ordered", source: "test.orders", key: ["orderId"], data: OrderedV1 });

const OLD = { total: 500 };
const NEW = { price: { amount: 500, currency: "EUR" } };

/** A consumer of a contract, and the events that its handler saw. */
function consumerOf(definition: EventDefinition = Ordered, options: WorldOptions = {}) {
  const seen: Event[] = [];
  const at = world(
    (event) => {
      seen.push(event);
      return { events: [{ type: "Shipped", data: { orderId: "o1", at: "now" } }] };
    },
    { ...options, consumer: { ...options.consumer, on: [definition] } },
  );
  return { ...at, seen };
}

const versioned = (version: number | undefined, data: object) =>
  ordered("o1", { data, ...(version === undefined ? {} : { metadata: { version } }) });

test("handlers see the newest version only, whichever was published, named or not", async () => {
  for (const message of [
    versioned(2, NEW),
    versioned(1, OLD),
    versioned(undefined, NEW),
    versioned(undefined, OLD),
  ]) {
    const { run, seen, recordOf } = consumerOf();
    assert.equal(await run(message), []);
    assert.equal(seen[0]?.data, { orderId: "o1", ...NEW });
    assert.is(seen[0]?.metadata.version, 2);
    assert.is(recordOf("o1")?.status, "done");
  }
});

test("an old event that is replayed to a new consumer is handled once, as the newest version", async () => {
  const { run, seen } = consumerOf();
  const replayed = ordered("o1", {
    ...{
      data: OLD,
      metadata: { version: 1 },
      envelope: { "replay-name": "again", time: "2020-01-01T00:00:00Z" },
    },
  });
  await run(replayed);
  await run(messageAgain(replayed));
  assert.equal(
    seen.map(({ data }) => data),
    [{ orderId: "o1", ...NEW }],
  );
});

test("what no version takes is refused with what the newest says; what names a version, with what that says", async () => {
  const reasonOf = async (message: ReturnType<typeof ordered>, definition: EventDefinition = Ordered) => {
    const { run, queues } = consumerOf(definition);
    assert.equal(await run(message), []);
    const { kind, reason } = queues.letters[0]?.attributes ?? {};
    return `${kind}: ${reason}`;
  };
  assert.match(await reasonOf(versioned(undefined, { total: "5" })), /^rejected: detail\.data\.price: /);
  assert.match(await reasonOf(versioned(1, { total: "5" })), /^rejected: detail\.data\.total: /);
  assert.match(await reasonOf(versioned(1, NEW)), /^rejected: detail\.data\.total: /);
  assert.match(
    await reasonOf(versioned(1, { total: -1 })),
    "rejected: upcast of Ordered from version 1 to 2 breaks the contract: detail.data.price.amount: ",
  );
  const noOlder = defineEvent({
    ...{ type: "Ordered", source: "test.orders", key: ["orderId"], version: 3, data: Ordered.data },
    upcast: { 2: upcaster(Ordered.data, (data) => data) },
  } as const);
  assert.is(
    await reasonOf(versioned(1, OLD), noOlder),
    "rejected: detail.metadata.version is 1; of Ordered this program knows 2, 3",
  );
  const failing = defineEvent({
    ...{ type: "Ordered", source: "test.orders", key: ["orderId"], version: 2, data: Ordered.data },
    upcast: {
      1: upcaster(OrderedV1, () => {
        throw new Error("no rate");
      }),
    },
  } as const);
  assert.is(
    await reasonOf(versioned(1, OLD), failing),
    "rejected: upcast of Ordered from version 1 to 2 fails: no rate",
  );
});

test("an event newer than a function knows waits for the deployment, without an attempt or a record", async () => {
  const { run, seen, store, queues, runtime } = consumerOf(Before);
  const message = versioned(2, NEW);
  assert.equal(await run(message), ["o1"]);
  assert.equal([store.records(), queues.letters, seen], [[], [], []]);
  runtime.consumer = { ...runtime.consumer, on: [Ordered] };
  assert.equal(await run(messageAgain(message)), []);
  assert.equal(seen[0]?.data, { orderId: "o1", ...NEW });
  assert.is(store.records()[0]?.attempts, 1);
});

test("where no deployment comes it is given up as infrastructure, which nobody compensates, and redriven then", async () => {
  const { run, seen, store, queues, bus, runtime } = consumerOf(Before);
  const message = { ...versioned(2, NEW), receiveCount: 30 };
  assert.equal(await run(message), ["o1"]);
  assert.equal(await run(messageAgain(message)), []);
  const [letter] = queues.letters;
  assert.is(letter?.attributes.kind, "infrastructure");
  assert.is(letter?.attributes.reason, "detail.metadata.version is 2; of Ordered this program knows 1");
  const { data } = detailOf(bus.published[0] as { detail: string });
  assert.equal([data.kind, data.attempts], ["infrastructure", 0]);
  runtime.consumer = { ...runtime.consumer, on: [Ordered] };
  const deadLetterId = String(letter?.attributes.deadLetterId);
  assert.equal(await run({ ...versioned(2, NEW), deadLetterId }), []);
  assert.is(seen.length, 1);
  assert.equal(
    store.records().map(({ status }) => status),
    ["done", "done"],
  );
});

test("it is held for half an hour at least, whatever chance says", () => {
  const receives = Array.from({ length: 30 }, (_, index) => index + 1);
  const least = receives.reduce((sum, receive) => sum + hiddenSeconds({ again: "newer" }, receive, 0), 0);
  assert.ok(least >= 30 * 60, `${least} s`);
});

test("data that are shown as they came are masked by the marks of their own version", () => {
  const data = { orderId: "o1", total: 5, token: "t" };
  for (const version of [1, undefined]) assert.is(schemaOf(Ordered, version, data), OrderedV1);
  for (const version of [2, 3, "x"])
    assert.is(schemaOf(Ordered, version, { orderId: "o1", ...NEW }), Ordered.data);
});

test("of several versions an event without one has the newest that takes it", () => {
  const shape = { orderId: z.string() };
  const of = (version: number) =>
    upcaster(z.object({ ...shape, [`v${version}`]: z.int() }), () => ({ orderId: `${version}` }));
  const definition = defineEvent({
    ...{ type: "Ordered", source: "test.orders", key: ["orderId"], version: 12 },
    data: z.object({ ...shape, price: z.int() }).partial({ price: true }),
    upcast: { 2: of(2), 10: of(10) },
  } as const);
  const strict = { ...definition, data: z.object({ ...shape, price: z.int() }) };
  assert.equal(readData(definition, undefined, { orderId: "x", v2: 1, v10: 1 }), { data: { orderId: "x" } });
  assert.match(JSON.stringify(readData(strict, undefined, { orderId: "x", v2: 1, v10: 1 })), "price");
  assert.equal(readData(definition, 10, { orderId: "x", v10: 1 }), { data: { orderId: "10" } });
  assert.equal(readData(definition, 2, { orderId: "x", v2: 1 }), { data: { orderId: "2" } });
});

test("versions are counted, and events come up to the newest only", async () => {
  const define = (version: number, older: number) => () =>
    defineEvent({
      ...{ type: "Ordered", source: "test.orders", key: ["orderId"], version, data: Ordered.data },
      upcast: { [older]: upcaster(OrderedV1, () => NEW as never) },
    } as const);
  await throws(
    define(2, 2),
    "Ordered has an upcast from version 2, and is version 2: name older versions, from 1 on.",
  );
  await throws(define(2, 0), "from version 0");
  await throws(define(2, 1.5), "from version 1.5");
  await throws(define(0, 1), "Version 0 of Ordered: use a whole number from 1 to 1000000.");
});

test.run();
