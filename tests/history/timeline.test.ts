import { test } from "uvu";
import * as assert from "uvu/assert";
import { type EventNode, handlingsOf } from "../../history/timeline.ts";
import { timelineOf } from "../../history/timeline-of.ts";
import type { JournalEntry, JournalLink } from "../../runtime/ports/journal.ts";
import type { ClaimRecord } from "../../runtime/ports/record.ts";
import { patient } from "../harness/patience.ts";
import {
  at,
  CHOREOGRAPHY,
  died,
  entry,
  failure,
  handlingOf,
  ORDERS,
  outline,
  record,
  START,
  scatter,
  sent,
  timeline,
} from "./timeline-world.ts";

const ORDERED: [string, string] = ["e1", "OrderCreated"];

test("of what nobody has heard there is no timeline", () => {
  assert.is(
    timelineOf("o1", { choreography: CHOREOGRAPHY, records: [], entries: [], now: START }),
    undefined,
  );
});

test("an order under way names who still has to act, and what is expected of them", () => {
  const { roots, status, deadLetters, beganAt, latestAt } = timeline(...ORDERS.underWay);
  assert.equal(outline(roots), [
    "create-order: done",
    "  OrderCreated → track-order",
    "    process-payment: done",
    "      PaymentProcessed → track-order",
    "        create-invoice: due",
  ]);
  assert.equal([status, deadLetters, beganAt, latestAt], ["open", 0, at(0), at(150)]);
  assert.equal(handlingOf(roots, "create-invoice"), {
    ...{ participant: "create-invoice", state: "due", attempts: 0, errors: [], publishes: [] },
    ...{ expects: ["InvoiceCreated"], maxAttempts: 5 },
  });
  const { waitedMs, tookMs, expects } = handlingOf(roots, "process-payment");
  assert.equal([waitedMs, tookMs, expects], [0, 100, []]);
});

test("what waits in a queue waits from when it was sent, however long its publisher took", () => {
  const errors = [failure(1, 60, "down", 900)];
  const slow = record("process-payment", ORDERED, 50, {
    ...{
      attempts: 2,
      errors,
      startedAt: at(900),
      finishedAt: at(1000),
      sent: [{ id: "e2", type: "PaymentProcessed" }],
    },
  });
  const next = record("create-invoice", ["e2", "PaymentProcessed"], 1030);
  const entries = [
    entry("e1", "OrderCreated", 0),
    entry("e2", "PaymentProcessed", 50, { causationId: "e1" }),
  ];
  assert.is(handlingOf(timeline([slow, next], entries).roots, "create-invoice").waitedMs, 30);
  // A scatter sends as it goes.
  const scattering = { ...slow, chunk: 3 };
  assert.is(handlingOf(timeline([scattering, next], entries).roots, "create-invoice").waitedMs, 980);
});

test("a dead letter that an operator has discarded waits for nobody", () => {
  const dead = { status: "dead" as const, kind: "permanent" as const, reason: "no", deadLetterId: "d.0" };
  const told = (more: object) =>
    timeline(
      [record("process-payment", ORDERED, 50, { ...dead, ...more })],
      [entry("e1", "OrderCreated", 0)],
    );
  assert.is(told({}).deadLetters, 1);
  const discarded = told({ discardedAt: at(900) });
  assert.is(discarded.deadLetters, 0);
  assert.is(handlingOf(discarded.roots, "process-payment").death?.discardedAt, at(900));
});

const paying = (more: object) => record("process-payment", ORDERED, 50, { status: "open", ...more });

test("who holds a lease is at work; without one it waits for the next attempt, and says when", () => {
  const errors = [failure(1, 60, "down", 900), failure(2, 1000, "still down", 9000)];
  const open = (lease: number) => [paying({ attempts: 2, lease: START + lease, errors })];
  const state = (lease: number, now: number) =>
    handlingOf(timeline(open(lease), [entry("e1", "OrderCreated", 0)], now).roots, "process-payment");
  const { state: working, retryAt: none, expects } = state(5001, 5000);
  assert.equal([working, none], ["working", undefined]);
  assert.equal(expects, ["PaymentProcessed", "PaymentDeclined"]);
  for (const lease of [0, 5000]) {
    const waiting = state(lease, 5000);
    assert.equal([waiting.state, waiting.retryAt, waiting.attempts], ["retry", at(9000), 2]);
    assert.equal(waiting.errors, errors);
  }
});

test("an attempt that crashed has no time for the next", () => {
  const { roots, status } = timeline([paying({ attempts: 0, lease: START + 1 })], []);
  const { state, retryAt } = handlingOf(roots, "process-payment");
  assert.equal([state, retryAt, status], ["retry", undefined, "open"]);
});

test("an invoiced order has ended", () => {
  const { roots, status, deadLetters, latestAt } = timeline(...ORDERS.invoiced);
  assert.equal(outline(roots), [
    "create-order: done",
    "  OrderCreated → track-order",
    "    process-payment: done",
    "      PaymentProcessed → track-order",
    "        create-invoice: done",
    "          InvoiceCreated → track-order",
  ]);
  assert.equal([status, deadLetters, latestAt], ["ended", 0, at(300)]);
});

test("a declined order has ended", () => {
  const { roots, status, deadLetters } = timeline(...ORDERS.declined);
  assert.is(outline(roots).at(-1), "      PaymentDeclined");
  assert.equal([status, deadLetters], ["ended", 0]);
});

test("a reversed order has ended; its dead letter is compensated", () => {
  const { roots, status, deadLetters } = timeline(...ORDERS.reversed);
  assert.equal(outline(roots).slice(4), [
    "        create-invoice: dead",
    "          HandlingFailed → tell-of-failure",
    "            request-payment-reversal: done",
    "              PaymentReversalRequested",
    "                reverse-payment: done",
    "                  PaymentReversed",
  ]);
  assert.equal([status, deadLetters], ["ended", 0]);
  const { death } = handlingOf(roots, "create-invoice");
  assert.equal(death, {
    ...{ kind: "permanent", reason: "ZZ is no country", deadLetterId: "d.0", compensated: true },
  });
});

test("while nothing compensates it, a dead letter waits; who shall is due", () => {
  const { roots, status, deadLetters } = timeline(...ORDERS.dead);
  assert.is(outline(roots).at(-1), "            request-payment-reversal: due");
  assert.equal([status, deadLetters], ["open", 1]);
  assert.is(handlingOf(roots, "create-invoice").death?.compensated, false);
});

test("what a failure says decides whom it wakes: no compensation for what is no verdict", () => {
  for (const [kind, consumer] of [
    ["infrastructure", "create-invoice"],
    ["permanent", "process-payment"],
  ]) {
    const [records, entries] = ORDERS.dead;
    const failed = entry("f1", "HandlingFailed", 210, { data: { consumer, kind } });
    const { status, deadLetters, roots } = timeline(records, [...entries.slice(0, 2), failed]);
    assert.equal([status, deadLetters], ["ended", 1]);
    assert.not.ok(handlingsOf(roots).some(({ participant }) => participant === "request-payment-reversal"));
  }
});

test("no consumer gets its own failures, nor do those whom a filter leaves out", () => {
  const everything = {
    ...CHOREOGRAPHY,
    participants: [
      ...CHOREOGRAPHY.participants,
      { name: "auditor", kind: "consumer" as const, on: [{ type: "HandlingFailed" }], emits: [] },
    ],
  };
  const failed = (consumer: string) => [entry("f1", "HandlingFailed", 0, { data: { consumer } })];
  const told = (consumer: string) => outline(timeline([], failed(consumer), 0, everything).roots);
  assert.equal(told("auditor"), ["HandlingFailed → tell-of-failure"]);
  assert.equal(told("process-user"), ["HandlingFailed", "  auditor: due"]);
});

test("a dead letter that was redriven is at work again, and what told of its death stays below it", () => {
  const [records, entries] = ORDERS.dead;
  const before = records.slice(0, 2);
  // As a reopened record is: it forgets its death, and what it has sent of it.
  const again = record("create-invoice", ["e2", "PaymentProcessed"], 200, {
    ...{ status: "open", generation: 1, attempts: 0, lease: START + 70_000, errors: died.errors ?? [] },
  });
  const { roots, status, deadLetters } = timeline([...before, again], entries);
  assert.equal([status, deadLetters, handlingOf(roots, "create-invoice").state], ["open", 0, "working"]);
  assert.is(roots.length, 1, "the order is where it all began");
  assert.ok(outline(roots).some((line) => line.trim().startsWith("HandlingFailed")));
  const done = { ...again, status: "done" as const, finishedAt: at(61_000), ...sent("InvoiceCreated e3") };
  const mended = timeline([...before, done], entries, 70_000);
  assert.is(mended.deadLetters, 0);
  assert.is(mended.roots.length, 1, "the order is where it all began");
});

test("the root of a request is the endpoint, or the webhook, that took it", () => {
  assert.is(timeline(...ORDERS.invoiced).roots.length, 1);
  const received = record("receive-github", undefined, 0, sent("ReleasePublished r1"));
  const { roots } = timeline(
    [received],
    [entry("r1", "ReleasePublished", 0, { data: { prerelease: true } })],
  );
  assert.equal(outline(roots), ["receive-github: done", "  ReleasePublished", "    enrich-release: due"]);
});

test("a filter lets through what it names: a release batch is for no prerelease", () => {
  const due = (data?: object) =>
    handlingsOf(timeline([], [entry("r1", "ReleasePublished", 0, { data })]).roots).map(
      (one) => one.participant,
    );
  assert.equal(due({ prerelease: true }), ["enrich-release"]);
  assert.equal(due({ prerelease: false }), ["enrich-release", "request-release-batch"]);
});

test("the root of what somebody put on the bus is the event, named as its consumers name it", () => {
  const paid = record("process-payment", ["eb-1", "OrderCreated"], 50, sent("PaymentDeclined e2"));
  const { roots } = timeline([paid], [entry("eb-1", "OrderCreated", 0)]);
  assert.equal(outline(roots), [
    "OrderCreated → track-order",
    "  process-payment: done",
    "    PaymentDeclined",
  ]);
});

test("several who handle an event are in the order in which they began; who is due comes last", () => {
  const released: [string, string] = ["r1", "ReleasePublished"];
  const enriches = record("enrich-release", released, 300);
  const requests = record("request-release-batch", released, 100);
  const published = entry("r1", "ReleasePublished", 0, { data: { prerelease: false } });
  assert.equal(outline(timeline([enriches, requests], [published]).roots), [
    "ReleasePublished",
    "  request-release-batch: done",
    "  enrich-release: done",
  ]);
  assert.equal(outline(timeline([requests], [published]).roots).slice(1), [
    "  request-release-batch: done",
    "  enrich-release: due",
  ]);
});

test("what somebody published is no root, though it comes first by time and id", () => {
  const paid = record("process-payment", ["z", "OrderCreated"], 0, sent("PaymentDeclined a"));
  const { roots } = timeline([paid], [entry("a", "PaymentDeclined", 0), entry("z", "OrderCreated", 0)]);
  assert.equal(outline(roots), [
    "OrderCreated → track-order",
    "  process-payment: done",
    "    PaymentDeclined",
  ]);
});

test("an event that is not in the journal yet is there by its name", () => {
  const { roots, status, beganAt } = timeline(ORDERS.underWay[0], []);
  assert.is(outline(roots).at(-1), "        create-invoice: due");
  assert.equal([status, beganAt], ["open", at(0)]);
  const [created] = handlingOf(roots, "create-order").publishes;
  const { id, type, source, occurredAt, data } = created ?? {};
  assert.equal(
    [id, type, source, occurredAt, data],
    ["e1", "OrderCreated", "shop.orders", undefined, undefined],
  );
  assert.not.ok("waitedMs" in handlingOf(roots, "process-payment"));
});

test("while the journal lags behind a failure, its process is not over: its record says who compensates it", () => {
  const [records, entries] = ORDERS.dead;
  assert.is(timeline(records, entries.slice(0, 2)).status, "open");
});

test("an outbox that is unsent is said, with its events below; a dead letter is no event", () => {
  const outbox = [
    { id: "d", queueUrl: "https://sqs/dlq", attributes: {} },
    { id: "f1", type: "HandlingFailed", source: "choreography.runtime", detail: "{}" },
  ];
  const dead = record("create-invoice", ["e2", "PaymentProcessed"], 200, { ...died, outbox });
  const { roots } = timeline([dead], []);
  const { unsent, publishes } = handlingOf(roots, "create-invoice");
  assert.equal([unsent, publishes.map(({ id }) => id)], [true, ["f1"]]);
  const buried = record("create-invoice", ["e2", "PaymentProcessed"], 200, {
    ...died,
    sent: [
      { id: "d", type: "dead letter" },
      { id: "f1", type: "HandlingFailed" },
    ],
  });
  const after = handlingOf(timeline([buried], []).roots, "create-invoice");
  assert.equal([after.unsent, after.publishes.map(({ id }) => id)], [undefined, ["f1"]]);
});

test("projections, gathers and notifications are only reached: nothing waits for them", () => {
  const { roots, status } = timeline(
    [],
    [
      entry("l", "UsersBatchListed", 0),
      entry("c", "UsersBatchCompleted", 5),
      entry("i", "InvoiceCreated", 9),
    ],
  );
  assert.equal(outline(roots), [
    "UsersBatchListed → complete-users-batch",
    "UsersBatchCompleted → tell-of-batch",
    "InvoiceCreated → track-order",
  ]);
  assert.is(status, "ended");
});

test("an event with a problem says so, and nobody is waited for", () => {
  const { data: _, ...broken } = entry("e1", "OrderCreated", 0, { problem: "detail.data.total: is no sum" });
  const { roots, status } = timeline([], [broken]);
  assert.equal(outline(roots), ["OrderCreated"]);
  assert.is((roots[0] as { problem?: string }).problem, "detail.data.total: is no sum");
  assert.is(status, "ended");
});

test("who refused such an event is told all the same", () => {
  const broken = entry("e1", "OrderCreated", 0, { problem: "detail.data.total: is no sum" });
  const refused = record("process-payment", ORDERED, 50, { ...died, kind: "rejected", attempts: 0 });
  const { roots, deadLetters } = timeline([refused], [broken]);
  assert.equal([outline(roots)[1], deadLetters], ["  process-payment: dead", 1]);
});

test("a scatter of 1,000 is one tree: what each chunk has sent is below who sent it", () => {
  const { roots, status } = timeline(...scatter(1000));
  assert.is(roots.length, 1);
  const lines = outline(roots);
  assert.is(lines.filter((line) => line.startsWith("    UserProcessingRequested")).length, 1000);
  assert.is(lines.filter((line) => line.includes("UserProcessed →")).length, 1000);
  assert.is(status, "ended");
});

test("a timeline of 5,000 users is told at once", () => {
  const parts = scatter(5000);
  const before = performance.now();
  timeline(...parts);
  assert.ok(performance.now() - before < patient(2000), `${Math.round(performance.now() - before)} ms`);
});

test("times with an offset are compared as what they are", () => {
  const { beganAt, latestAt } = timeline(
    [],
    [
      entry("e1", "OrderCreated", 0, { occurredAt: "2026-01-01T09:00:00+05:00" }),
      entry("e2", "PaymentDeclined", 0, { occurredAt: "2026-01-01T05:00:00Z" }),
    ],
  );
  assert.equal(
    [Date.parse(beganAt), Date.parse(latestAt)],
    [Date.UTC(2026, 0, 1, 4), Date.UTC(2026, 0, 1, 5)],
  );
});

test("of two entries under one id the first counts: who comes later cannot replace what was said", () => {
  const said = entry("e1", "OrderCreated", 0, { data: { total: 1 } });
  const forged = entry("e1", "OrderCreated", 5000, { data: { total: 2 } });
  const { roots } = timeline([], [said, forged]);
  assert.is(roots.length, 1);
  assert.equal((roots[0] as { data?: unknown }).data, { total: 1 });
});

const loop = (id: string, causationId: string) => entry(id, "OrderCreated", 0, { causationId });
const pays = (id: string, ...events: string[]) =>
  record("process-payment", [id, "OrderCreated"], 50, sent(...events));

/** What nobody writes by accident: whoever may publish chooses the ids and causes of events. */
const hostile: Record<string, Parameters<typeof timeline>> = {
  "an event that is its own cause": [[], [loop("a", "a")]],
  "events that cause each other": [[], [loop("a", "b"), loop("b", "a")]],
  "a cause that nobody knows": [[], [loop("a", "nobody")]],
  "a record that published its own event": [[pays("a", "OrderCreated a")], [loop("a", "a")]],
  "records that published each other's events": [
    [pays("a", "OrderCreated b"), pays("b", "OrderCreated a")],
    [loop("a", "b"), loop("b", "a")],
  ],
  "a request that published such a loop": [
    [record("create-order", undefined, 0, sent("OrderCreated a")), pays("a", "OrderCreated a")],
    [loop("a", "a")],
  ],
  "a loop of failures": [
    [record("create-invoice", ["f", "HandlingFailed"], 0, { ...died, ...sent("HandlingFailed f") })],
    [entry("f", "HandlingFailed", 0, { causationId: "f" })],
  ],
  "events that a chain of records published twice each": [
    Array.from({ length: 12 }, (_, index) => index).flatMap((index) => [
      pays(`n${index}`, `OrderCreated n${index + 1}`),
      { ...pays(`n${index}`, `OrderCreated n${index + 1}`), consumer: "create-invoice" },
    ]),
    [loop("n0", "n0")],
  ],
};

for (const [what, parts] of Object.entries(hostile))
  test(`bad data ends in a timeline, with every event in it once: ${what}`, () => {
    const { roots } = timeline(...parts);
    const ids = outline(roots).length;
    assert.ok(roots.length > 0 && ids <= 200, `${roots.length} roots, ${ids} lines`);
    assert.ok(handlingsOf(roots).length >= parts[0].length);
  });

const MOVED = { id: "b1", type: "UsersBatchRequested" };
const asking = record("request-release-batch", ["e1", "ReleasePublished"], 50, {
  sent: [{ ...MOVED, process: "batchId:b1" }],
});
const link = {
  ...{ correlationId: "o1", position: `link ${at(60)} b1`, continuesIn: "batchId:b1", expiresAt: 2e9 },
  event: { ...MOVED, source: "users.requests", occurredAt: at(60), causationId: "e1" },
};

test("an event of another process says where it goes on, and nobody is waited for: with a journal and without", () => {
  const released = entry("e1", "ReleasePublished", 0, { data: { prerelease: true } });
  const choreography = CHOREOGRAPHY;
  for (const [records, links] of [
    [[asking], []],
    [[asking], [link]],
    [[{ ...asking, sent: [] }], [link]],
  ] as [ClaimRecord[], JournalLink[]][]) {
    const found = timelineOf("o1", { choreography, records, entries: [released], links, now: START + 1000 });
    assert.equal(outline(found?.roots ?? []).slice(1, 3), [
      "  request-release-batch: done",
      "    UsersBatchRequested",
    ]);
    const [moved] = handlingOf(found?.roots ?? [], "request-release-batch").publishes;
    assert.equal(
      [moved?.id, moved?.continuesIn, moved?.occurredAt],
      ["b1", "batchId:b1", links[0] && at(60)],
    );
  }
});

test("an event that comes from another process names its cause there, by the journal or by a record", () => {
  const from = { causationId: "e1", causationProcess: "o7" };
  const handled = record("split-batch", ["b1", "UsersBatchRequested"], 10);
  const event = { id: "b1", type: "UsersBatchRequested", source: "users.requests", ...from };
  for (const [records, entries] of [
    [[], [entry("b1", "UsersBatchRequested", 0, from)]],
    [[{ ...handled, event }], []],
  ] as [ClaimRecord[], JournalEntry[]][]) {
    const [root] = timeline(records, entries).roots as EventNode[];
    assert.equal(root?.causedBy, { id: "e1", process: "o7" });
  }
});

test("an event that no rule takes is told with the name that it may mean; one that is like none, without", () => {
  const problemOf = (source: string, type: string) => {
    const { roots, untaken, status } = timeline([], [entry("e1", type, 0, { source, problem: "unknown" })]);
    assert.equal([untaken, status], [1, "ended"]);
    return (roots[0] as EventNode).problem;
  };
  const of = "no rule takes";
  const meant = "did you mean shop.orders OrderCreated?";
  assert.is(problemOf("shop.order", "OrderCreated"), `${of} shop.order OrderCreated: ${meant}`);
  assert.is(problemOf("shop.orders", "orderCreate"), `${of} shop.orders orderCreate: ${meant}`);
  assert.is(
    problemOf("choreography.runtime", "HandlingFail"),
    `${of} choreography.runtime HandlingFail: did you mean choreography.runtime HandlingFailed?`,
  );
  assert.is(problemOf("nobody.knows", "Whatever"), `${of} nobody.knows Whatever`);
  const endless = "x".repeat(256);
  assert.is(problemOf(endless, "Whatever"), `${of} ${endless} Whatever`);
});

test("of thousands of unknown names in one process only some are compared", () => {
  const entries = Array.from({ length: 60 }, (_, index) =>
    entry(`e${index}`, `OrderCreated${index}`, index, { source: "shop.orders" }),
  );
  const { roots, untaken } = timeline([], entries);
  const hints = (roots as EventNode[]).filter(({ problem }) => problem?.includes("did you mean"));
  assert.equal([untaken, hints.length], [60, 50]);
});

test("an event that was refused where it went is not taken by nobody: its dead letter says what became of it", () => {
  const broken = entry("e1", "OrderCreated", 0, { problem: "detail.data.total: is no sum" });
  const refused = record("process-payment", ["e1", "OrderCreated"], 10, { ...died, kind: "rejected" });
  const { untaken, deadLetters } = timeline([refused], [broken]);
  assert.equal([untaken, deadLetters], [0, 1]);
  assert.is(timeline([], [broken]).untaken, 1);
});

test.run();
