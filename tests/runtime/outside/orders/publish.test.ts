import { test } from "uvu";
import * as assert from "uvu/assert";
import * as z from "zod";
import type { InvalidEventError } from "../../../../runtime/outside/invalid-event-error.ts";
import { parse } from "../../../../runtime/outside/parse.ts";
import { type PublishOptions, publish } from "../../../../runtime/outside/publish.ts";
import { defineEvent, upcaster } from "../../../../schemas/event.ts";
import { InvoiceCreated } from "../../../../schemas/invoices/registry.ts";
import { OrderCreated } from "../../../../schemas/orders/registry.ts";
import { throws } from "../../../harness/throws.ts";

const ORDER = {
  ...{ orderId: "o-1", customerId: "c-1", currency: "EUR", total: 2380, billingCountry: "DE" },
  items: [{ sku: "tea", quantity: 2, unitPrice: 1190 }],
  ...{ paymentToken: "tok_visa", placedAt: "2026-01-01T12:00:00Z" },
};

interface Entry {
  EventBusName: string;
  Source: string;
  DetailType: string;
  Detail: string;
}

/** A bus that takes entries, but for what it answers first. */
function bus(...answers: (Error | string)[]) {
  const entries: Entry[] = [];
  const client: PublishOptions["client"] = {
    async send({ input }: { input: { Entries: Entry[] } }) {
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      if (answer !== undefined) return { Entries: [{ ErrorCode: answer }] };
      entries.push(...input.Entries);
      return { Entries: input.Entries.map((_, index) => ({ EventId: String(index) })) };
    },
  };
  return { entries, options: { busName: "shop", client } };
}

/** What EventBridge delivers of an entry. */
function delivered({ Source, DetailType, Detail }: Entry): object {
  return {
    ...{ id: "eventbridge", time: "2026-01-01T12:00:01Z", source: Source, "detail-type": DetailType },
    detail: JSON.parse(Detail),
  };
}

test("what is published is read as it was meant, under an id that follows from its key", async () => {
  const { entries, options } = bus();
  const first = await publish(OrderCreated, ORDER, options);
  assert.equal(await publish(OrderCreated, ORDER, options), first);
  const other = await publish(OrderCreated, ORDER, { ...options, idempotencyKey: "again" });
  assert.is.not(other.id, first.id);
  assert.equal([first.correlationId, other.correlationId, other.idempotencyKey], ["o-1", "again", "again"]);
  const [entry] = entries;
  assert.ok(entry);
  assert.equal([entry.EventBusName, entry.Source, entry.DetailType], ["shop", "shop.orders", "OrderCreated"]);
  for (const way of [delivered(entry), JSON.stringify(delivered(entry))]) {
    const event = parse(way, InvoiceCreated, OrderCreated);
    assert.equal([event.type, event.data, event.metadata.id], ["OrderCreated", ORDER, first.id]);
    assert.equal([event.metadata.hops, event.metadata.causationId], [0, undefined]);
  }
});

test("what follows from an event is in its process, one hop further", async () => {
  const { entries, options } = bus();
  await publish(OrderCreated, ORDER, { ...options, correlationId: "mine" });
  const cause = parse(delivered(entries[0] as Entry), OrderCreated);
  await publish(OrderCreated, { ...ORDER, orderId: "o-2" }, { ...options, cause });
  const { metadata } = parse(delivered(entries[1] as Entry), OrderCreated);
  assert.equal(
    [metadata.correlationId, metadata.causationId, metadata.hops],
    ["mine", cause.metadata.id, cause.metadata.hops + 1],
  );
});

test("an event that tells its process is in it", async () => {
  const PlanCancelled = defineEvent({
    ...{ type: "PlanCancelled", source: "shop.plans", key: ["planId"], process: "planId" },
    data: z.object({ planId: z.string().min(1) }),
  });
  const { options } = bus();
  assert.is((await publish(PlanCancelled, { planId: "p-1" }, options)).correlationId, "planId:p-1");
});

test("what breaks its contract is refused by field and value before anything is sent, secrets unsaid", async () => {
  const { entries, options } = bus();
  const refused = (data: object, more: Partial<PublishOptions> = {}) =>
    publish(OrderCreated, data as never, { ...options, ...more });
  await throws(() => refused({ ...ORDER, total: 5 }), "data.total is 5: is not the sum of quantity");
  await throws(() => refused({ ...ORDER, currency: "euro" }), 'data.currency is "euro": ');
  await throws(() => refused({ ...ORDER, orderId: undefined }), "data.orderId is missing: ");
  await throws(
    () => refused({ ...ORDER, items: [{ ...ORDER.items[0], quantity: 0 }] }),
    "data.items.0.quantity is 0: ",
  );
  const token = "x".repeat(300);
  const error = await refused({ ...ORDER, paymentToken: token }).catch((thrown: Error) => thrown);
  assert.match(
    String(error),
    'InvalidEventError: OrderCreated is not as its contract says: data.paymentToken is "[secret]"',
  );
  assert.not.match(String(error), "xxx");
  await throws(() => refused(ORDER, { correlationId: "" }), "metadata.correlationId: ");
  await throws(() => refused(ORDER, { idempotencyKey: "k".repeat(257) }), "metadata.idempotencyKey: ");
  const cause = {
    metadata: { id: "1", idempotencyKey: "1", correlationId: "c", version: 1, occurredAt: "", hops: 31 },
  };
  await throws(() => refused(ORDER, { cause }), "would be hop 32 of 32: look for a loop");
  assert.equal(entries, []);
});

test("an entry that the bus could not take for the moment is sent again; what it refuses is told with its reason", async () => {
  const { entries, options } = bus("ThrottlingException", "InternalFailure");
  await publish(OrderCreated, ORDER, options);
  assert.is(entries.length, 1);
  await throws(
    () => publish(OrderCreated, ORDER, bus("AccessDeniedException").options),
    "OrderCreated was not taken by the bus shop: AccessDeniedException. Publish it again with the same key, once your role may",
  );
  const lost = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), { name: "TimeoutError" });
  const error = await publish(OrderCreated, ORDER, bus(lost).options).catch((thrown: Error) => thrown);
  assert.match(
    String(error),
    "PublishError: OrderCreated was not taken by the bus shop: TimeoutError, connect ECONNREFUSED",
  );
  assert.is((error as Error).cause, lost);
});

test("an older version is read as the newest, and one that is too new is told from one that is wrong", () => {
  const PlanChanged = defineEvent({
    ...{ type: "PlanChanged", source: "shop.plans", key: ["planId"], version: 2 },
    data: z.object({ planId: z.string().min(1), seats: z.int() }),
    upcast: { 1: upcaster(z.object({ planId: z.string().min(1) }), (old) => ({ ...old, seats: 1 })) },
  });
  const of = (version: number, data: object) => ({
    ...{ id: "1", time: "2026-01-01T12:00:00Z", source: "shop.plans", "detail-type": "PlanChanged" },
    detail: { metadata: { version }, data },
  });
  assert.equal(parse(of(1, { planId: "p-1" }), PlanChanged).data, { planId: "p-1", seats: 1 });
  const newer = (version: number, data: object) => {
    try {
      return parse(of(version, data), PlanChanged);
    } catch (error) {
      return [(error as InvalidEventError).newer, (error as Error).message];
    }
  };
  assert.equal(newer(3, { planId: "p-1" }), [
    true,
    "detail.metadata.version is 3; of PlanChanged this program knows 1, 2: install its newer contracts, and keep the event until then",
  ]);
  const [isNewer] = newer(2, { planId: "p-1" }) as [boolean];
  assert.is(isNewer, false);
});

test("what is no event of these contracts is no event to its reader, with the reason", () => {
  const good = {
    ...{ id: "1", time: "2026-01-01T12:00:00Z", source: "shop.orders", "detail-type": "OrderCreated" },
    detail: { data: ORDER },
  };
  assert.equal(parse(good, OrderCreated).metadata.correlationId, "o-1");
  for (const [given, reason] of [
    ["{", "the message is no JSON"],
    [undefined, "event: "],
    [{ ...good, "detail-type": "OrderPlaced" }, "parse() does not handle OrderPlaced of shop.orders"],
    [{ ...good, detail: { data: { ...ORDER, total: 1 } } }, "detail.data.total: is not the sum"],
    [{ ...good, detail: { metadata: { version: 2 }, data: ORDER } }, "detail.metadata.version is 2"],
  ] as const)
    assert.throws(
      () => parse(given, OrderCreated),
      (error: Error) => error.name === "InvalidEventError" && error.message.includes(reason),
    );
});

test.run();
