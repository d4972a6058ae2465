import { test } from "uvu";
import * as assert from "uvu/assert";
import type { GatherRecord } from "../../runtime/ports/gathers.ts";
import type { ClaimRecord } from "../../runtime/ports/record.ts";
import { merged, replayCommand, windowOf } from "../../tools/replay-windows.ts";
import { jsonOf, textOf } from "../../tools/show-pending.ts";
import type { ConsumerOutputs, Stack } from "../../tools/stack.ts";
import { deferred, iso as iso0, timer } from "./timers/world.ts";

const T0 = Date.UTC(2026, 0, 1, 12);
const iso = (minutes: number) => new Date(T0 + minutes * 60_000).toISOString();

const STACK = {
  consumers: { "bill-order": {} as ConsumerOutputs, "ship-order": {} as ConsumerOutputs },
  sweeper: { functionName: "sweep", staleAfterSeconds: "1232", recordDays: "35", maxEventBytes: "262144" },
} as unknown as Stack;

function record(more: Partial<ClaimRecord> = {}): ClaimRecord {
  return {
    ...{ key: "ship-order|s|T|1", consumer: "ship-order", status: "open", generation: 0, attempts: 1 },
    ...{ claimedAt: iso(0), pendingSince: T0, event: { id: "e1", source: "s", type: "T" } },
    ...more,
  };
}

/** Nothing stays undone. */
const NOTHING = { outboxes: [], claims: [], gathers: [], timers: [], positions: [] };

const event = { id: "e2", type: "Shipped", source: "s", detail: '{"data":{"secret":"tok_1"}}' };
const letter = { id: "d1", queueUrl: "https://sqs/dlq", attributes: {} };

test("a window reaches from a while before the first claim to just after it", () => {
  assert.is(
    replayCommand(windowOf(record())),
    "npm run replay -- --from 2026-01-01T11:45:00.000Z --to 2026-01-01T12:01:00.000Z --consumer ship-order",
  );
});

test("windows of a consumer that touch are one, others stay apart", () => {
  const windows = [40, 10, 0, 100].map((minutes) => windowOf(record({ claimedAt: iso(minutes) })));
  const other = windowOf(record({ consumer: "bill-order", claimedAt: iso(5) }));
  const minutes = (time: number) => (time - T0) / 60_000;
  assert.equal(
    merged([...windows, other]).map(({ consumer, from, to }) => [consumer, minutes(from), minutes(to)]),
    [
      ["bill-order", -10, 6],
      ["ship-order", -15, 11],
      ["ship-order", 25, 41],
      ["ship-order", 85, 101],
    ],
  );
});

test("says that nothing is left to do, and names no command for it", () => {
  const text = textOf(NOTHING, STACK);
  assert.is(
    text,
    "There are no unsent outboxes.\n\nNo record stays claimed.\n\nNo gather is past its deadline.\n\nNo timer is past its time.\n\nNo consumer waits for a revision.",
  );
});

test("shows each with the command that mends it, and nothing of what is in an event", () => {
  const outboxes = [record({ key: "u1", status: "done", outbox: [event] })];
  const claims = [
    record({ key: "c1", errors: [{ attempt: 1, at: iso(0), message: "the place\nis closed" }] }),
    record({ key: "c2", consumer: "bill-order" }),
  ];
  const text = textOf({ ...NOTHING, outboxes, claims, outputs: "out.json" }, STACK);
  for (const part of [
    ...["u1", "Shipped", "npm run pending -- send --outputs out.json", "c1", "the place is closed"],
    ...["c2", "was killed or hung", "1232 s: 2", "--consumer bill-order --outputs out.json"],
  ])
    assert.match(text, part);
  const json = jsonOf({ ...NOTHING, outboxes, claims }, STACK);
  const { unsent, stale } = JSON.parse(json);
  assert.equal(unsent, [
    {
      ...{ key: "u1", consumer: "ship-order", since: iso(0), holds: [{ id: "e2", type: "Shipped" }] },
      mend: "npm run pending -- send",
    },
  ]);
  assert.equal(
    stale.map(({ key, eventId, mend }: Record<string, string>) => [key, eventId, mend?.split(" ").at(-1)]),
    [
      ["c1", "e1", "ship-order"],
      ["c2", "e1", "bill-order"],
    ],
  );
  for (const said of [text, json]) assert.not.match(said, "tok_1");
});

test("shows what stands in the way of a gather that is past its deadline", () => {
  const gathering = (gather: string, more: object = {}) =>
    ({
      ...record({ key: `end-crawl|gather|${gather}`, consumer: "end-crawl" }),
      ...{ gather, deadline: T0, succeeded: 2, failed: 1 },
      ...more,
    }) as GatherRecord;
  const gathers = [
    gathering("c1"),
    gathering("c2", { correlationId: "c 2; it's", total: 5, deadline: T0 + 60_000 }),
  ];
  const text = textOf({ ...NOTHING, gathers }, STACK);
  assert.match(text, "Gathers past their deadline: 2");
  assert.match(text, /2026-01-01T12:00:00.000Z +end-crawl +c1 +3 of \?/);
  assert.match(text, /2026-01-01T12:01:00.000Z +end-crawl +c2 +3 of 5/);
  assert.match(
    text,
    /^ {2}npm run trace -- c1\n {2}npm run trace -- 'c 2; it'\\''s'$/m,
    "what has something to show",
  );
  assert.equal(JSON.parse(jsonOf({ ...NOTHING, gathers }, STACK)).overdue[1], {
    ...{ key: "end-crawl|gather|c2", consumer: "end-crawl", gather: "c2", deadline: iso(1) },
    ...{ succeeded: 2, failed: 1, total: 5 },
  });
});

test("where the outputs came from stdin, each command brings them along", () => {
  const outboxes = [record({ key: "u1", status: "done", outbox: [event] })];
  const gathers = [{ ...record(), gather: "c1", deadline: T0, succeeded: 0, failed: 0 }];
  const text = textOf({ ...NOTHING, outboxes, claims: [record()], gathers, outputs: "-" }, STACK);
  const commands = text.split("\n").filter((line) => line.startsWith("  pulumi"));
  assert.equal(
    commands.map(
      (line) => /^ {2}pulumi stack output --json \| npm run -s (\w+) -- .* --outputs -$/.exec(line)?.[1],
    ),
    ["pending", "replay", "trace"],
  );
  assert.not.match(text, /^ {2}npm/m);
});

test("a letter that is too large for its record is mended by a replay: nobody else has its body", () => {
  const outboxes = [record({ key: "u1", status: "dead", outbox: [letter, event] })];
  const text = textOf({ ...NOTHING, outboxes }, STACK);
  assert.match(text, "npm run replay");
  assert.not.match(text, "npm run pending -- send");
  assert.match(JSON.parse(jsonOf({ ...NOTHING, outboxes }, STACK)).unsent[0].mend, "npm run replay");
});

test("a consumer that is gone gets no command that would fail", () => {
  const claims = [record({ consumer: "constructor" })];
  const text = textOf({ ...NOTHING, claims }, STACK);
  assert.match(text, "1 belong to consumers that are gone");
  assert.not.match(text, "npm run replay");
  assert.is(JSON.parse(jsonOf({ ...NOTHING, claims }, STACK)).stale[0].mend, undefined);
});

test("what others have written cannot move a terminal's cursor", () => {
  const errors = [{ attempt: 1, at: iso(0), message: "\u001b[2Jgone" }];
  const claims = [record({ key: "k\u001b]0;x\u0007", errors })];
  const text = textOf({ ...NOTHING, claims }, STACK);
  assert.not.match(text.replaceAll("\n", ""), /\p{C}/u);
});

test("a timer past its time is shown with what fires it; a message is named, and nothing can be done about it", () => {
  const timers = [timer("order-1", -3600), timer("it's", -60), deferred("m", -60)];
  const text = textOf({ ...NOTHING, timers, outputs: "out.json" }, STACK);
  for (const part of [
    ...["Timers past their time: 3", iso0(-3600), "process-payment", "message: PageRequested"],
    "npm run timers -- fire PaymentDeclined:order-1 --outputs out.json",
    `npm run timers -- fire 'PaymentDeclined:it'\\''s' --outputs out.json`,
  ])
    assert.ok(text.includes(part), part);
  const told = JSON.parse(jsonOf({ ...NOTHING, timers }, STACK)).overdueTimers;
  assert.equal(told[0].mend, "npm run timers -- fire PaymentDeclined:order-1");
  assert.equal([told[2].kind, told[2].mend], ["message", undefined]);
});

test.run();
