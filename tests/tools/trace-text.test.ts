import { test } from "uvu";
import * as assert from "uvu/assert";
import type { EventNode, Handling, Timeline } from "../../history/timeline.ts";
import { textOf } from "../../tools/trace/text.ts";
import {
  at,
  entry,
  failure,
  ORDERS,
  type Parts,
  record,
  START,
  scatter,
  sent,
  timeline,
} from "../history/timeline-world.ts";
import { DAY, deferred, fired, mark, pending, sets } from "../history/timers-world.ts";

const ORDERED: [string, string] = ["e1", "OrderCreated"];

/** The text of a timeline, so many milliseconds after the start. */
const told = ([records, entries]: Parts, nowMs = 60_000) =>
  textOf(timeline(records, entries, nowMs), START + nowMs).split("\n");

/** Columns that a line takes on a terminal: wide characters take two. */
function columns(line: string): number {
  const WIDE =
    /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]|\p{Emoji_Presentation}/u;
  return [...line].reduce((sum, character) => sum + (WIDE.test(character) ? 2 : 1), 0);
}

function fits(lines: readonly string[]): void {
  for (const line of lines) assert.ok(columns(line) <= 80, `${columns(line)} columns: ${line}`);
}

test("an invoiced order is a timeline", () => {
  assert.equal(told(ORDERS.invoiced), [
    "o1: ended after 0.30 s",
    "began 2026-01-01T00:00:00.000Z",
    "",
    "   0.00 s  create-order: done in 0.10 s",
    "   0.10 s    OrderCreated  (shop.orders)",
    "               reaches track-order",
    "   0.05 s      process-payment: after 0.00 s in the queue, done in 0.10 s",
    "   0.15 s        PaymentProcessed  (shop.payments)",
    "                   reaches track-order",
    "   0.20 s          create-invoice: after 0.05 s in the queue, done in 0.10 s",
    "   0.30 s            InvoiceCreated  (shop.invoices)",
    "                       reaches track-order",
  ]);
});

const ordered = () => entry("e1", "OrderCreated", 0);

test("a process that waits says until when, what is due then and who has set it", () => {
  const due = mark("t1", 3 * DAY);
  const lines = told([[sets(50, due), pending(due, 150)], [ordered()]], 3_600_000);
  assert.is(lines[0], "o1: waiting until 2026-01-04 00:00Z, in 2 d 23 h");
  assert.ok(
    lines.includes("               PaymentDeclined in 2 d 23 h (2026-01-04 00:00Z)"),
    lines.join("\n"),
  );
  assert.equal(lines.slice(-3), [
    ...["", "waiting for:"],
    "  PaymentDeclined in 2 d 23 h (2026-01-04 00:00Z), set by process-payment",
  ]);
  fits(lines);
});

test("a timer that was set anew, taken back or fired says by whom and when", () => {
  const [first, second] = [mark("t1", DAY), mark("t2", 2 * DAY)];
  const invoice = ["e2", "PaymentProcessed"] as [string, string];
  const again = record("create-invoice", invoice, 500, { timers: [second] });
  const back = record("create-invoice", invoice, 500, { cancels: [second] });
  const flat = (parts: Parts, nowMs?: number) => told(parts, nowMs).join(" ").replace(/\s+/g, " ");
  assert.match(
    flat([[sets(50, first), again, pending(second, 600)], [ordered()]]),
    "PaymentDeclined for 2026-01-02 00:00Z: set anew by create-invoice at 0.60 s",
  );
  assert.match(flat([[sets(50, first), back], [ordered()]]), "taken back by create-invoice at 0.60 s");
  assert.match(
    flat([[sets(50, first), fired(first, DAY + 400)], [ordered()]], 2 * DAY),
    "1 d PaymentDeclined (shop.payments) set by process-payment for 2026-01-02 00:00Z, fired 400 ms late",
  );
  const said = entry("f1", "TimerFireRequested", 900, { data: { eventId: "t1", requestedBy: "anna" } });
  assert.match(
    flat(
      [
        [sets(50, first), fired(first, DAY / 2)],
        [ordered(), said],
      ],
      DAY,
    ),
    "fired 12 h early by operator anna",
  );
});

test("a message that its consumer wants again says when, and is not missing", () => {
  const open = record("process-payment", ORDERED, 50, { status: "open", attempts: 0, lease: 0 });
  const lines = told([[open, deferred(ORDERED, 60, 3 * DAY)], [ordered()]]);
  assert.ok(lines.some((line) => line.endsWith("process-payment: wants its message again in 2 d 23 h")));
  assert.is(lines.at(-2), "  process-payment wants its message of OrderCreated again in 2 d 23 h");
  assert.not.match(lines.join("\n"), "still missing");
});

test("in brief it has neither its beginning nor those who keep no record", () => {
  const [records, entries] = ORDERS.invoiced;
  const brief = textOf(timeline(records, entries), START + 60_000, { brief: true }).split("\n");
  const rest = told(ORDERS.invoiced).filter((line) => !/^began|^$|^ +reaches /.test(line));
  assert.equal(brief, rest);
});

test("what is due is missing, and what is expected of it", () => {
  const lines = told(ORDERS.underWay, 2000);
  assert.is(lines[0], "o1: under way for 2.00 s");
  assert.equal(lines.slice(-3), [
    "",
    "still missing:",
    "  InvoiceCreated expected: create-invoice, its message waits in the queue",
  ]);
});

test("what waits for its next attempt says which, and when", () => {
  const errors = [failure(1, 60, "down", 100), failure(2, 200, "still down", 12_000)];
  const open = { status: "open" as const, attempts: 2, lease: START, errors };
  const parts: Parts = [[record("process-payment", ORDERED, 50, open)], [entry("e1", "OrderCreated", 0)]];
  const text = told(parts, 4000).join("\n");
  const flat = text.replace(/\s+/g, " ");
  assert.match(
    flat,
    "PaymentProcessed or PaymentDeclined expected: process-payment, 2 of 5 attempts, next in 8 s",
  );
  assert.match(flat, "attempt 1 at 0.06 s: down");
  assert.match(flat, "attempt 2 at 0.20 s: still down");
  assert.match(told(parts, 12_500).join(" ").replace(/\s+/g, " "), "2 of 5 attempts, next now");
  const [{ retryAt: _, ...silent }] = errors as [(typeof errors)[0]];
  const older: Parts = [
    [record("process-payment", ORDERED, 50, { ...open, attempts: 1, errors: [silent] })],
    [],
  ];
  assert.match(
    told(older).join(" ").replace(/\s+/g, " "),
    "1 of 5 attempts, next when its message comes again",
  );
});

test("who is at work says on which attempt", () => {
  const open = { status: "open" as const, attempts: 2, lease: START + 70_000 };
  const text = told([[record("process-payment", ORDERED, 50, open)], []]).join("\n");
  assert.match(text, "process-payment: at work on attempt 3 of 5");
});

test("a dead letter says why, and which command shows it; one that is compensated says that", () => {
  const waiting = told(ORDERS.dead);
  assert.match(waiting[0] ?? "", /^o1: under way for 60\.00 s, 1 dead letter waits$/);
  const text = waiting.join(" ").replace(/\s+/g, " ");
  assert.match(text, "create-invoice: after 0.05 s in the queue, gave up after 1 of 5 attempts");
  assert.match(text, "dead letter, permanent: ZZ is no country");
  assert.match(text, "npm run dlq -- show d.0");
  const reversed = told(ORDERS.reversed);
  assert.is(reversed[0], "o1: ended after 0.70 s");
  assert.match(reversed.join("\n"), "compensated by what follows");
  assert.not.match(reversed.join("\n"), "npm run dlq");
  assert.not.match(reversed.join("\n"), "still missing");
});

test("what is committed but unsent says how it is sent", () => {
  const outbox = [{ id: "e2", type: "PaymentDeclined", source: "shop.payments", detail: "{}" }];
  const text = told([[record("process-payment", ORDERED, 50, { outbox })], []]).join("\n");
  assert.match(text, "committed, but not known to be sent: npm run pending -- list");
});

test("an event that nobody takes says why", () => {
  const text = told([[], [entry("e1", "OrderCreated", 0, { problem: "detail.data.total: is no sum" })]]);
  assert.is(text.at(-1), "             nobody takes it: detail.data.total: is no sum");
});

test("of 1,000 events of one type five are shown, those that fail first, then those that are open", () => {
  const [records, entries] = scatter(1000);
  // The last chunk is what its record names.
  const dead = { status: "dead" as const, kind: "exhausted" as const, reason: "the directory is down" };
  const changed = records.map((one) => {
    if (one.event?.id === "u00990") return { ...one, ...dead, deadLetterId: "d.0", sent: [] };
    if (one.event?.id === "u00980") return { ...one, status: "open" as const, lease: START };
    return one;
  });
  const lines = told([changed, entries]);
  const text = lines.join("\n");
  const first = lines.findIndex((line) => line.includes("UserProcessingRequested"));
  assert.match(lines[first + 1] ?? "", "process-user: after 0.09 s in the queue, gave up");
  const second = lines.findIndex((line, index) => index > first && line.includes("UserProcessingRequested"));
  assert.match(lines[second + 1] ?? "", "process-user: 1 of 5 attempts");
  assert.is(lines.filter((line) => line.includes("UserProcessingRequested  (")).length, 5);
  assert.match(text, "… and 995 more UserProcessingRequested");
  assert.match(text, "UsersBatchListed");
  assert.ok(lines.length < 60, `${lines.length} lines`);
  fits(lines);
});

test("so many that are missing are counted", () => {
  const [, entries] = scatter(1000);
  const [split] = scatter(1000)[0];
  const lines = told([split ? [split] : [], entries.filter(({ id }) => !id.startsWith("p"))]);
  assert.is(lines.at(-1), "  … and 995 more");
});

/** A chain so deep: each event follows from the one before. */
function chain(depth: number, type = "OrderCreated"): Parts {
  const ids = Array.from({ length: depth }, (_, index) => index);
  return [
    ids.map((index) =>
      record(
        "process-payment",
        [`n${index}`, type],
        index,
        sent(...(index + 1 < depth ? [`${type} n${index + 1}`] : [])),
      ),
    ),
    ids.map((index) => entry(`n${index}`, type, index)),
  ];
}

test("a tree 32 deep fits, keeps its words, and leaves no line without any", () => {
  const lines = told(chain(32));
  fits(lines);
  const [, , , ...tree] = lines;
  for (const line of tree) assert.match(line, /\S$/);
  for (const line of tree.filter((one) => /^ {0,8}\d/.test(one)))
    assert.match(line, /s +\S+/, "a time stands with what happened");
  assert.is(lines.join("\n").match(/OrderCreated/g)?.length, 32);
});

const LONG = "x".repeat(300);
const WIDE = "請求書は発行できません".repeat(12);
const PICTURES = "🧾".repeat(60);
const long: Record<string, Parts> = {
  "a correlation id of 256 characters": [[], [entry("e1", "OrderCreated", 0)]],
  "a source of 256 characters": [[], [entry("e1", "OrderCreated", 0, { source: `shop.${"s".repeat(251)}` })]],
  "a type of 128 characters": chain(9, "T".repeat(128)),
  "a problem in one word": [[], [entry("e1", "OrderCreated", 0, { problem: LONG })]],
  "an error in one word": [
    [record("process-payment", ORDERED, 5, { status: "open", errors: [failure(1, 6, LONG)] })],
    [],
  ],
  "an error in wide characters": [
    [record("process-payment", ORDERED, 5, { status: "open", errors: [failure(1, 6, WIDE)] })],
    [],
  ],
  "a reason in many words": [
    [
      record("process-payment", ORDERED, 5, {
        status: "dead",
        reason: "no way ".repeat(100),
        deadLetterId: LONG,
      }),
    ],
    [],
  ],
  "a reason of pictures": [
    ["", "a"].map((odd) =>
      record("process-payment", ORDERED, 5, {
        ...{ status: "dead", reason: `${odd}${PICTURES}`, deadLetterId: "d" },
      }),
    ),
    [],
  ],
  "an order under way": ORDERS.underWay,
  "a reversed order": ORDERS.reversed,
  "a dead letter": ORDERS.dead,
};

for (const [what, parts] of Object.entries(long))
  test(`no line is wider than 80 columns: ${what}`, () => {
    const [records, entries] = parts;
    const found = timeline(records, entries);
    const correlationId = what.startsWith("a correlation") ? LONG.slice(0, 256) : "o1";
    const text = textOf({ ...found, correlationId }, START + 60_000);
    fits(text.split("\n"));
    assert.not.match(text, /\p{Surrogate}/u, "no character is cut in half");
  });

const EVIL = "a\u001b[2Jb\u009b1m\u202ec\r\nd";
const HANDLING: Handling = {
  ...{ participant: "process-payment", state: "dead", attempts: 1, claimedAt: at(5) },
  errors: [failure(1, 6, "down")],
  death: { kind: "permanent", reason: "down", deadLetterId: "d.0", compensated: false },
  ...{ publishes: [], expects: [] },
};
const NODE: EventNode = {
  ...{ id: "e1", type: "OrderCreated", source: "shop.orders", occurredAt: at(0), problem: "is no sum" },
  ...{ handled: [HANDLING], reaches: [] },
};
const seven = (node: EventNode) => Array.from({ length: 7 }, () => node);

/** Where a timeline repeats what anybody with access to the bus may have said. */
const evil: Record<string, Partial<Timeline>> = {
  "a correlation id": { correlationId: EVIL },
  "an event's type": { roots: [{ ...NODE, type: EVIL }] },
  "an event's source": { roots: [{ ...NODE, source: EVIL }] },
  "an event's problem": { roots: [{ ...NODE, problem: EVIL }] },
  "the process that an event belongs to": { roots: [{ ...NODE, continuesIn: EVIL }] },
  "the process of an event's cause": { roots: [{ ...NODE, causedBy: { id: EVIL, process: EVIL } }] },
  "the type of events that are cut": { roots: [{ ...HANDLING, publishes: seven({ ...NODE, type: EVIL }) }] },
  "an attempt's error": { roots: [{ ...HANDLING, errors: [failure(1, 6, EVIL)] }] },
  "a death's reason": {
    roots: [
      { ...HANDLING, death: { kind: "permanent", reason: EVIL, deadLetterId: "d.0", compensated: true } },
    ],
  },
};

for (const [what, said] of Object.entries(evil))
  test(`nothing that anybody may have said reaches the terminal as a command: ${what}`, () => {
    const told: Timeline = {
      ...{
        correlationId: "o1",
        beganAt: at(0),
        latestAt: at(5),
        status: "ended",
        deadLetters: 0,
        discarded: 0,
        untaken: 0,
        upcoming: [],
        roots: [NODE],
      },
      ...said,
    };
    const text = textOf(told, START);
    assert.not.match(text, /[^\P{C}\n]/u);
    assert.not.match(text, /^d/m, "a line break in a text makes no line of its own");
  });

test("what nobody takes did not end well, and a name that is meant is said", () => {
  const lines = told([[], [entry("e1", "OrderCreated", 0, { source: "shop.order", problem: "unknown" })]]);
  assert.equal(lines, [
    "o1: 1 event taken by nobody",
    "began 2026-01-01T00:00:00.000Z",
    "",
    "   0.00 s  OrderCreated  (shop.order)",
    "             nobody takes it: no rule takes shop.order OrderCreated: did you",
    "               mean shop.orders OrderCreated?",
  ]);
  const [records, entries] = ORDERS.invoiced;
  const beside = told([records, [...entries, entry("x", "Odd", 250, { problem: "unknown" })]]);
  assert.is(beside[0], "o1: ended after 0.30 s, 1 event taken by nobody");
});

test("where a process goes on in another, and where it comes from, is said", () => {
  const moved = [{ id: "b1", type: "UsersBatchRequested", process: "batchId:b1" }];
  const lines = told([
    [record("request-release-batch", ["e1", "ReleasePublished"], 50, { sent: moved })],
    [
      entry("e1", "ReleasePublished", 0, {
        causationId: "e0",
        causationProcess: "o7",
        data: { prerelease: true },
      }),
    ],
  ]);
  assert.ok(lines.includes("             caused by event e0 of o7"), lines.join("\n"));
  assert.ok(lines.includes("                 continues in batchId:b1"), lines.join("\n"));
});

test.run();
