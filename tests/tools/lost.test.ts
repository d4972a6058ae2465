import { test } from "uvu";
import * as assert from "uvu/assert";
import { lostLetters } from "../../tools/lost.ts";
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

test.run();
