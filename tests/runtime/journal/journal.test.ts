import { test } from "uvu";
import * as assert from "uvu/assert";
import type { JournalRuntime } from "../../../runtime/journal/definition.ts";
import { journalBatch } from "../../../runtime/journal/journal.ts";
import type { JournalEntry } from "../../../runtime/ports/journal.ts";
import type { Message } from "../../../runtime/ports/message.ts";
import type { Log } from "../../../runtime/ports/messaging.ts";
import * as registry from "../../../schemas/registry.ts";
import { fakeJournal } from "../../../testing/fakes/fake-journal.ts";
import { fakeSystem } from "../../../testing/fakes/fake-system.ts";
import { failing } from "../../../testing/fakes/fault.ts";
import { memoryQueues } from "../../../testing/fakes/memory-queues.ts";
import { leaks, PERSONAL, SECRET } from "../../hostile/canary.ts";
import { SETTINGS } from "../world.ts";

const AT = "2026-01-01T00:00:00Z";

function journalWorld() {
  const ports = { journal: fakeJournal(), queues: memoryQueues(), system: fakeSystem() };
  const logs: Parameters<Log>[] = [];
  const runtime: JournalRuntime = {
    ...{ consumer: { name: "journal" }, settings: { ...SETTINGS, busName: "shop" } },
    ...{ events: Object.values(registry), terminalEvents: ["InvoiceCreated"], minutes: new Set<string>() },
    log: (...entry) => void logs.push(entry),
    ...ports,
  };
  return {
    ...{ ...ports, logs, runtime },
    /** Keeps a batch; the ids of the messages that shall come again. */
    run: async (...messages: Message[]) =>
      (await journalBatch(messages, runtime)).map(({ messageId }) => messageId),
    /** All that was kept, and all that was said. */
    text: () => JSON.stringify([ports.journal.entries(), logs]),
  };
}

interface Told {
  type?: string;
  source?: string;
  metadata?: object;
  data?: unknown;
  /** Fields of the envelope to replace. */
  envelope?: object;
  message?: Partial<Message>;
}

const ORDER = {
  ...{ orderId: "o1", customerId: PERSONAL, items: [{ sku: "tea", quantity: 2, unitPrice: 1190 }] },
  ...{ currency: "EUR", total: 2380, paymentToken: SECRET, billingCountry: "DE", placedAt: AT },
};
const KEPT = { ...ORDER, customerId: "[personal]", paymentToken: "[secret]" };

const INVOICE = {
  ...{ invoiceId: "i1", invoiceNumber: "INV-o1", orderId: "o1", paymentId: "p1", net: 2000, tax: 380 },
  ...{ amount: 2380, currency: "EUR", issuedAt: AT },
};

/** A message of the journal's queue: OrderCreated unless told. */
function told(
  id: string,
  { type = "OrderCreated", source, metadata, data = ORDER, ...more }: Told = {},
): Message {
  const known = Object.values(registry).find((one) => one.type === type)?.source ?? "nobody.knows";
  const event = {
    ...{ version: "0", id: `eb-${id}`, source: source ?? known, "detail-type": type, time: AT },
    detail: { ...(metadata ? { metadata } : {}), data },
    ...more.envelope,
  };
  const body = JSON.stringify(event);
  return { messageId: id, receiptHandle: `receipt-${id}`, receiveCount: 1, body, ...more.message };
}

const METADATA = {
  ...{ id: "e2", idempotencyKey: "k", correlationId: "process", causationId: "e1", version: 1, hops: 3 },
  ...{ occurredAt: "2026-01-01T10:00:00.000Z", traceparent: "00-aa-bb-01" },
};
const EXPIRES = Date.UTC(2026, 0, 1) / 1000 + SETTINGS.recordDays * 86_400;

test("keeps an event at its place in its process, for recordDays", async () => {
  const at = journalWorld();
  assert.equal(await at.run(told("m", { metadata: METADATA })), []);
  assert.equal(at.journal.entries(), [
    {
      ...{ correlationId: "process", position: "2026-01-01T10:00:00.000Z e2", id: "e2" },
      ...{ type: "OrderCreated", source: "shop.orders", occurredAt: "2026-01-01T10:00:00.000Z" },
      ...{ causationId: "e1", hops: 3, traceparent: "00-aa-bb-01", data: KEPT, expiresAt: EXPIRES },
    },
  ]);
});

test("a bare event gets what a consumer takes for it; as the first of its process it has a minute", async () => {
  const at = journalWorld();
  await at.run(told("m"));
  assert.equal(at.journal.entries(), [
    {
      ...{
        correlationId: "o1",
        position: "2026-01-01T00:00:00.000Z eb-m",
        id: "eb-m",
        type: "OrderCreated",
        source: "shop.orders",
      },
      ...{
        occurredAt: "2026-01-01T00:00:00.000Z",
        hops: 0,
        data: KEPT,
        minute: "2026-01-01T00:00",
        expiresAt: EXPIRES,
      },
    },
  ]);
});

test("only what follows from nothing has a minute, which is kept as well", async () => {
  const at = journalWorld();
  const { causationId: _, ...first } = METADATA;
  await at.system.advance(11 * 3_600_000);
  await at.run(told("a", { metadata: METADATA }), told("b", { metadata: { ...first, id: "first" } }));
  assert.equal(
    at.journal.entries().map(({ id, minute }) => [id, minute]),
    [
      ["e2", undefined],
      ["first", "2026-01-01T10:00"],
    ],
  );
  assert.equal(at.journal.minutes(), ["2026-01-01T10:00"]);
});

test("a time with an offset is kept as what it is in UTC, so that places and minutes are in order", async () => {
  const at = journalWorld();
  const { causationId: _, ...first } = METADATA;
  await at.system.advance(36 * 3_600_000);
  await at.run(told("m", { metadata: { ...first, occurredAt: "2026-01-01T23:30:00-05:00" } }));
  const [{ minute, position, occurredAt } = {} as JournalEntry] = at.journal.entries();
  assert.is(Date.parse(occurredAt), Date.UTC(2026, 0, 2, 4, 30));
  assert.equal([minute, position.slice(0, 16)], ["2026-01-02T04:30", "2026-01-02T04:30"]);
});

test("who says that something occurred in the future, or long ago, is listed when that came", async () => {
  for (const occurredAt of ["2099-01-01T00:00:00Z", "1999-01-01T00:00:00Z"]) {
    const at = journalWorld();
    const { causationId: _, ...first } = METADATA;
    await at.run(told("m", { metadata: { ...first, occurredAt } }));
    assert.equal(
      at.journal.entries().map(({ minute }) => minute),
      ["2026-01-01T00:00"],
    );
  }
});

test("a minute is kept once in a function's life", async () => {
  const at = journalWorld();
  let kept = 0;
  at.journal.fault = (_call, [entry], phase) => {
    if (phase === "before" && (entry as { correlationId: string }).correlationId === "minutes") kept++;
  };
  await at.run(told("a"));
  await at.run(told("b", { data: { ...ORDER, orderId: "o2" } }));
  assert.is(kept, 1);
});

test("the same event is there once, whether it comes twice in a batch or again later", async () => {
  const at = journalWorld();
  const metadata = METADATA;
  assert.equal(await at.run(told("a", { metadata }), told("b", { metadata })), []);
  const [before] = at.journal.entries();
  await at.system.advance(86_400_000);
  // Under another id of EventBridge, as when it is published again.
  assert.equal(await at.run(told("c", { metadata, message: { receiveCount: 3 } })), []);
  assert.equal(at.journal.entries(), [before]);
});

test("a bare event that its queue delivers again is there once", async () => {
  const at = journalWorld();
  await at.run(told("m"));
  await at.system.advance(60_000);
  await at.run(told("m", { message: { receiveCount: 2 } }));
  assert.is(at.journal.entries().length, 1);
});

test("the first word stays: a copy with the same id and time changes nothing", async () => {
  const at = journalWorld();
  await at.run(told("m", { metadata: METADATA }));
  const before = at.journal.entries();
  const forged = { ...ORDER, items: [{ sku: "gold", quantity: 1, unitPrice: 1 }], total: 1 };
  assert.equal(
    await at.run(told("f", { metadata: { ...METADATA, causationId: "other" }, data: forged })),
    [],
  );
  assert.equal(at.journal.entries(), before);
});

test("every event that anybody defines is kept, and no loop is too long for that", async () => {
  const at = journalWorld();
  assert.equal(await at.run(told("m", { metadata: { ...METADATA, hops: 32 } })), []);
  const [{ problem, hops } = {} as JournalEntry] = at.journal.entries();
  assert.equal([problem, hops], [undefined, 32]);
});

test("an event newer than the journal knows waits for its deployment, and is kept as what cannot be read after an hour", async () => {
  const at = journalWorld();
  const newer = (receiveCount: number) =>
    told("m", { metadata: { ...METADATA, version: 2 }, message: { receiveCount } });
  assert.equal(await at.run(newer(30)), ["m"]);
  assert.equal(at.journal.entries(), []);
  assert.equal(await at.run(newer(31)), []);
  assert.match(
    String(at.journal.entries()[0]?.problem),
    "detail.metadata.version is 2; of OrderCreated this program knows 1",
  );
});

const FAILED = {
  ...{ consumer: "create-invoice", kind: "permanent", reason: "ZZ", attempts: 1, deadLetterId: "d.0" },
};
const failed = (event: object) => told("f", { type: "HandlingFailed", data: { ...FAILED, event } });
const quote = (data: unknown, metadata: object = {}) => ({
  ...{ id: "e1", source: "shop.orders", type: "OrderCreated" },
  detail: { metadata, data },
});
const clean = ({ text }: ReturnType<typeof journalWorld>) =>
  assert.equal(leaks(text(), ["secret", "personal"]), []);

test("what a contract marks is neither kept nor logged", async () => {
  const at = journalWorld();
  await at.run(told("m", { metadata: METADATA }));
  clean(at);
});

test("a field that no contract knows is not kept", async () => {
  const at = journalWorld();
  const items = [{ ...ORDER.items[0], note: PERSONAL }];
  await at.run(
    told("m", { data: { ...ORDER, items, note: SECRET }, metadata: { ...METADATA, note: SECRET } }),
  );
  assert.equal(at.journal.entries()[0]?.data, KEPT);
  clean(at);
});

test("a failure quotes its event without what that event's contract marks", async () => {
  const at = journalWorld();
  assert.equal(await at.run(failed(quote(ORDER))), []);
  const { data } = at.journal.entries()[0] ?? {};
  const event = { id: "e1", source: "shop.orders", type: "OrderCreated", detail: { data: KEPT } };
  assert.equal(data, { ...FAILED, event });
  clean(at);
});

test("a discard quotes its event without what that event's contract marks", async () => {
  const at = journalWorld();
  const discard = {
    ...{ consumer: "create-invoice", deadLetterId: "d.0", requestedBy: "operator-1" },
    requestedAt: AT,
  };
  const source = "choreography.console";
  await at.run(
    told("d", { source, type: "DeadLetterDiscardRequested", data: { ...discard, event: quote(ORDER) } }),
  );
  const event = { id: "e1", source: "shop.orders", type: "OrderCreated", detail: { data: KEPT } };
  assert.equal(at.journal.entries()[0]?.data, { ...discard, event });
  clean(at);
});

test("a failure that only names its event is kept whole", async () => {
  const at = journalWorld();
  const event = { id: "e1", source: "shop.orders", type: "OrderCreated" };
  await at.run(failed(event));
  assert.equal(at.journal.entries()[0]?.data, { ...FAILED, event });
});

const nested = { ...FAILED, event: quote({ ...ORDER, paymentToken: "[secret]" }) };
const quotes: Record<string, object> = {
  "an event with fields that its contract does not know": quote({ ...ORDER, note: SECRET }),
  "an event whose metadata says more": quote(ORDER, { ...METADATA, note: SECRET }),
  "an event of a type that nobody knows": { ...quote({ note: SECRET }), type: "SecretTold" },
  "an event under another's source": { ...quote({ note: SECRET }), source: "evil.orders" },
  "a list in place of the data": quote([ORDER]),
  "data that breaks the contract": quote({ orderId: [SECRET], items: { note: PERSONAL } }),
  "another failure, which quotes an event": {
    ...{ id: "f1", source: "choreography.runtime", type: "HandlingFailed" },
    detail: { data: nested },
  },
};

for (const [what, event] of Object.entries(quotes))
  test(`nothing that is nobody's business is kept where a failure quotes ${what}`, async () => {
    const at = journalWorld();
    assert.equal(await at.run(failed(event)), []);
    assert.is(at.journal.entries()[0]?.problem, undefined);
    clean(at);
  });

const strange = { note: SECRET, customerId: PERSONAL };
const strangers: Record<string, [message: Message, named: object, problem: RegExp]> = {
  "no contract knows": [
    told("m", { type: "SecretTold", metadata: { correlationId: "c", note: SECRET }, data: strange }),
    { correlationId: "c", id: "eb-m", type: "SecretTold", source: "nobody.knows" },
    /SecretTold of nobody\.knows/,
  ],
  "is of another's source": [
    told("m", { source: "evil.orders" }),
    { correlationId: "eb-m", id: "eb-m", type: "OrderCreated", source: "evil.orders" },
    /OrderCreated of evil\.orders/,
  ],
  "breaks its contract": [
    told("m", { data: { ...ORDER, total: 1, ...strange } }),
    { correlationId: "o1", id: "eb-m", type: "OrderCreated", source: "shop.orders" },
    /detail\.data\.total: is not the sum/,
  ],
  "has metadata that is none": [
    told("m", { metadata: { hops: -1, correlationId: "c", note: SECRET } }),
    { correlationId: "c", id: "eb-m", type: "OrderCreated", source: "shop.orders" },
    /detail\.metadata\.hops/,
  ],
  "holds what JSON cannot": [
    { ...told("m"), body: told("m").body.replace("2380", "1e999") },
    { type: "unknown", source: "unknown" },
    /too large for JSON/,
  ],
};

for (const [what, [message, named, problem]] of Object.entries(strangers))
  test(`an event that ${what} is named with its problem, and no more`, async () => {
    const at = journalWorld();
    assert.equal(await at.run(message), []);
    const [entry] = at.journal.entries();
    assert.match(entry?.problem ?? "", problem);
    for (const [name, value] of Object.entries(named)) assert.is(entry?.[name as "type"], value, name);
    const { hops, minute, expiresAt } = entry ?? {};
    assert.equal([hops, minute, expiresAt], [0, "2026-01-01T00:00", EXPIRES]);
    assert.not.ok("data" in (entry ?? {}));
    clean(at);
  });

for (const [what, body] of Object.entries({
  "no JSON": `{"note":"${SECRET}`,
  nothing: "",
  "no object": "[]",
}))
  test(`a message that is ${what} is kept as unknown, under a name of its own`, async () => {
    const at = journalWorld();
    assert.equal(await at.run({ ...told("m"), body }, told("n")), []);
    const [entry] = at.journal.entries().filter(({ type }) => type === "unknown");
    assert.match(entry?.id ?? "", /^journal\|rejected\|[0-9a-f]{32}$/);
    assert.is(entry?.correlationId, entry?.id);
    assert.ok(entry?.problem);
    assert.not.match(at.text(), "zqxj");
  });

test("an event that nobody takes is there once, though its message comes again later", async () => {
  const at = journalWorld();
  const stranger = told("m", { type: "SecretTold", metadata: { correlationId: "c" }, data: strange });
  await at.run(stranger);
  await at.system.advance(60_000);
  await at.run({ ...stranger, receiveCount: 2 });
  assert.is(at.journal.entries().length, 1);
});

test("where the table fails, just that message comes again, and none is lost", async () => {
  for (const phase of ["before", "after"] as const) {
    const at = journalWorld();
    const batch = ["a", "b", "c"].map((id) => told(id, { metadata: { ...METADATA, id } }));
    at.journal.fault = failing("keep", phase, { error: new Error("The table is throttled") });
    assert.equal(await at.run(...batch), ["a"]);
    assert.ok((at.queues.delayOf("a") ?? -1) >= 0);
    assert.equal([at.queues.delayOf("b"), at.queues.delayOf("c")], [undefined, undefined]);
    const [warning] = at.logs.filter(([level]) => level === "warn");
    assert.match(String(warning?.[2]?.reason), "The table is throttled");
    assert.equal(await at.run({ ...batch[0], receiveCount: 2 } as Message), []);
    assert.equal(
      at.journal.entries().map(({ id }) => id),
      ["a", "b", "c"],
    );
  }
});

test("the longer the table fails, the longer a message waits", async () => {
  const at = journalWorld();
  at.system.random = () => 1;
  at.journal.fault = () => {
    throw new Error("The table is gone");
  };
  for (const receiveCount of [1, 2, 3, 20]) await at.run(told("m", { message: { receiveCount } }));
  assert.equal(
    at.queues.delays.map(({ seconds }) => seconds),
    [1, 2, 3, 240],
  );
  assert.equal([at.queues.letters, at.journal.entries()], [[], []]);
});

test("one line a message says what was kept", async () => {
  const at = journalWorld();
  await at.run(told("m", { metadata: METADATA }));
  const fields = { consumer: "journal", type: "OrderCreated", eventId: "e2", correlationId: "process" };
  assert.equal(at.logs, [["info", "handled", { ...fields, messageIds: ["m"], finished: "journaled" }]]);
});

test("an id that an event names finds its process; what is masked, and the process's own id, do not", async () => {
  const at = journalWorld();
  await at.run(told("m"), told("i", { type: "InvoiceCreated", data: INVOICE }));
  const names = at.journal.names();
  assert.equal(
    names.map(({ correlationId, position, id }) => [correlationId, position, id]),
    [
      ["o1", "id INV-o1", "INV-o1"],
      ["o1", "id i1", "i1"],
      ["o1", "id p1", "p1"],
    ],
  );
  assert.ok(names.every(({ expiresAt }) => expiresAt === EXPIRES));
});

test("a minute's events are counted by type, and failures by their consumer, too; a copy is not counted", async () => {
  const at = journalWorld();
  const failure = {
    consumer: "create-invoice",
    kind: "permanent",
    reason: "no",
    attempts: 1,
    deadLetterId: "d",
  };
  const failed = told("f", { type: "HandlingFailed", data: failure });
  await at.run(told("m", { metadata: METADATA }), failed, told("x", { type: "Strange" }));
  await at.run(told("m", { metadata: METADATA, message: { receiveCount: 2 } }), failed);
  assert.equal(at.journal.counts(), {
    "2026-01-01T00:00": {
      ...{ OrderCreated: 1, HandlingFailed: 1, "HandlingFailed create-invoice": 1, unknown: 1 },
    },
  });
});

test("where counting fails that is said, and nothing comes again for it", async () => {
  const at = journalWorld();
  at.journal.fault = failing("count", "before");
  assert.equal(await at.run(told("m")), []);
  assert.is(at.journal.entries().length, 1);
  assert.ok(at.logs.some(([level, message]) => level === "warn" && message === "not counted"));
});

test("a flow whose beginning tells no time ends without a length", async () => {
  const at = journalWorld();
  await at.run(told("m", { envelope: { time: "1999-99-99" } }));
  const metadata = { correlationId: "o1", causationId: "m", id: "e9" };
  assert.equal(await at.run(told("i", { type: "InvoiceCreated", data: INVOICE, metadata })), []);
  assert.not.ok(at.logs.some(([, message]) => message === "flow ended"));
});

test("the event that ends a flow says how long it took, once", async () => {
  const at = journalWorld();
  await at.run(told("m"));
  const end = told("i", {
    ...{ type: "InvoiceCreated", data: INVOICE },
    metadata: { correlationId: "o1", causationId: "m", id: "e9", occurredAt: "2026-01-01T00:00:01.250Z" },
  });
  await at.run(end);
  await at.run(end);
  const said = at.logs.flatMap(([, message, fields = {}]) => (message === "flow ended" ? [fields] : []));
  assert.is(said.length, 1);
  const { correlationId, type, Bus, Flow, FlowLatency } = said[0] ?? {};
  assert.equal(
    { correlationId, type, Bus, Flow, FlowLatency },
    { correlationId: "o1", type: "InvoiceCreated", Bus: "shop", Flow: "OrderCreated", FlowLatency: 1250 },
  );
});

test("an end without a known beginning says nothing", async () => {
  const at = journalWorld();
  await at.run(told("i", { type: "InvoiceCreated", data: INVOICE }));
  assert.not.ok(at.logs.some(([, message]) => message === "flow ended"));
});

/** The ids by which the journal finds a process, besides those of its events. */
const namesIn = (at: ReturnType<typeof journalWorld>) =>
  at.journal.names().map(({ correlationId, id }) => [correlationId, id]);

test("an event that no contract knows is found by what it names itself and by ids, but for those that are marked elsewhere", async () => {
  const at = journalWorld();
  const data = {
    ...{
      orderId: "o9",
      planId: "p9",
      id: 7,
      batchId: "b".repeat(257),
      customerId: PERSONAL,
      userId: PERSONAL,
    },
    ...{ paymentToken: SECRET, cardNumber: SECRET, note: SECRET, nested: { orderId: SECRET } },
  };
  await at.run(told("m", { source: "shop.order", metadata: { id: "mine" }, data }));
  assert.equal(namesIn(at), [
    ["eb-m", "7"],
    ["eb-m", "mine"],
    ["eb-m", "o9"],
    ["eb-m", "p9"],
  ]);
  const [entry] = at.journal.entries();
  assert.is(entry?.problem, "no contract knows OrderCreated of shop.order");
  clean(at);
});

test("of an unknown event without data the detail itself is looked at, and of a flood of ids only some are kept", async () => {
  const at = journalWorld();
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`n${index}Id`, `v${index}`]));
  await at.run(told("m", { type: "Odd", envelope: { detail: many } }));
  assert.is(namesIn(at).length, 8);
  const odd = [null, "text", 7, [], { id: "half \ud800" }, { id: null }, { id: [] }];
  for (const [index, data] of odd.entries())
    assert.equal(await at.run(told(`odd-${index}`, { type: "Odd", data })), []);
  assert.is(namesIn(at).length, 8);
});

test("an event that breaks its contract is found by what that calls an id, but for what it marks", async () => {
  const at = journalWorld();
  await at.run(
    told("m", {
      metadata: { id: "mine", correlationId: "c" },
      data: { ...ORDER, total: 1, accountId: SECRET },
    }),
  );
  assert.equal(namesIn(at), [
    ["c", "mine"],
    ["c", "o1"],
  ]);
  clean(at);
});

const CRAWL = { crawlId: "c1", sitemapUrl: "https://www.example.com/sitemap.xml" };

test("a process is found by the value that tells it", async () => {
  const at = journalWorld();
  await at.run(told("m", { type: "CrawlRequested", data: CRAWL }));
  assert.equal(namesIn(at), [["crawlId:c1", "c1"]]);
});

test("an event that comes from another process begins its own, and the other keeps where it goes on", async () => {
  const at = journalWorld();
  const metadata = { id: "e2", correlationId: "crawlId:c1", causationId: "e1", causationProcess: "o1" };
  await at.run(told("m", { type: "CrawlRequested", data: CRAWL, metadata }));
  const [entry] = at.journal.entries();
  assert.equal([entry?.causationProcess, entry?.minute], ["o1", "2026-01-01T00:00"]);
  const [link] = at.journal.links();
  assert.equal(link, {
    ...{ correlationId: "o1", position: "link 2026-01-01T00:00:00.000Z e2", continuesIn: "crawlId:c1" },
    event: {
      ...{ id: "e2", type: "CrawlRequested", source: "crawl.requests" },
      ...{ occurredAt: "2026-01-01T00:00:00.000Z", causationId: "e1" },
    },
    expiresAt: EXPIRES,
  });
  assert.is(await at.journal.first("o1"), undefined, "it is no event of that process");
});

test.run();
