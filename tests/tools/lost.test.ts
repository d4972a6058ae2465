import { test } from "uvu";
import * as assert from "uvu/assert";
import { discardRecords } from "../../tools/discard.ts";
import { lostLetter, lostLetters } from "../../tools/lost.ts";
import { deadRecord, world } from "../console/world.ts";

test("what is dead without a letter is told as its record tells it: one of these consumers, and neither alive nor discarded", async () => {
  const { sources, tables } = world();
  const lost = deadRecord("order-1");
  tables.tables.claims = [
    lost,
    deadRecord("order-2"),
    { ...deadRecord("order-3"), discardedAt: "2026-01-01T00:00:00.000Z" },
    { ...deadRecord("order-4"), status: "open" },
    deadRecord("order-5", { consumer: "process-payment" }),
  ].map((record) => ({ ...record }));
  const { dynamo, stack } = sources;
  const table = { dynamo, claimsTable: stack.claimsTable };
  const there = [{ deadLetterId: deadRecord("order-2").deadLetterId }];
  const found = await lostLetters(table, new Set(["create-invoice"]), there);
  assert.equal(found, [
    {
      ...{ id: lost.deadLetterId, deadLetterId: lost.deadLetterId, key: lost.key, origin: "lost" },
      ...{ consumer: "create-invoice", kind: "exhausted", reason: "The tax service is down", attempts: 5 },
      ...{ claimedAt: lost.claimedAt, ...(lost.finishedAt ? { diedAt: lost.finishedAt } : {}) },
      about: { type: "PaymentProcessed", source: lost.event?.source, correlationId: "process-1" },
    },
  ]);
});

test("records without a letter are discarded 25 at a time, each announced before; interrupted, those begun are the last", async () => {
  const { sources, tables } = world();
  const records = Array.from({ length: 60 }, (_, n) => deadRecord(`order-${n}`));
  tables.tables.claims = records.map((record) => ({ ...record }));
  const desk = {
    dynamo: sources.dynamo,
    claimsTable: sources.stack.claimsTable,
    recordDays: 35,
    now: () => 0,
  };
  const lost = records.map((record) => lostLetter(record as Parameters<typeof lostLetter>[0]));
  const marked = () => (tables.tables.claims ?? []).filter((one) => one.discardedAt !== undefined).length;
  const [told, lines]: [[number, number][], string[]] = [[], []];
  const interruption = new AbortController();
  const announce = async (batch: readonly unknown[]) => {
    told.push([batch.length, marked()]);
    if (told.length === 2) interruption.abort();
  };
  const options = { interrupted: interruption.signal, progress: (line: string) => void lines.push(line) };
  assert.is(await discardRecords(desk, lost, announce, options), 50);
  assert.equal(
    [told, marked()],
    [
      [
        [25, 0],
        [25, 25],
      ],
      50,
    ],
  );
  assert.is(lines.at(-1), "50 records without a letter discarded");
});

test.run();
