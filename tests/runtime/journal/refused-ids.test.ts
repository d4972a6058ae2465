import { test } from "uvu";
import * as assert from "uvu/assert";
import * as z from "zod";
import type { Rejection } from "../../../runtime/check/check-message.ts";
import type { JournalRuntime } from "../../../runtime/journal/definition.ts";
import { journalBatch } from "../../../runtime/journal/journal.ts";
import { refusedIds } from "../../../runtime/journal/refused-ids.ts";
import { defineEvent } from "../../../schemas/event.ts";
import { LARGEST_EVENT_BYTES } from "../../../schemas/limits.ts";
import { fakeJournal } from "../../../testing/fakes/fake-journal.ts";
import { fakeSystem } from "../../../testing/fakes/fake-system.ts";
import { memoryQueues } from "../../../testing/fakes/memory-queues.ts";
import { ordered, SETTINGS } from "../world.ts";

/** Of which no id that tells it is called so. */
const PlanChosen = defineEvent({
  ...{ type: "PlanChosen", source: "shop.plans", key: ["code"], process: "plan" },
  data: z.object({
    ...{
      code: z.string(),
      plan: z.string().min(1),
      otherId: z.string().optional(),
      note: z.string().optional(),
    },
    card: z.object({ holderId: z.string().meta({ personal: true }) }).optional(),
  }),
});
const EVENTS = [PlanChosen];

/** A refused event of such a type, whose data are these. */
function refused(type: string, data: object): Rejection {
  const body = JSON.stringify({ detail: { metadata: { id: "e9" }, data } });
  const message = { messageId: "m", body, receiveCount: 1 };
  return { message, key: "k", reason: "no", event: { id: "eb", source: "shop.plans", type } };
}

const idsOf = (type: string, data: object) => refusedIds(refused(type, data), EVENTS, 1_000_000);

test("of a contract that is known: key, process and what is called an id there; nothing else", () => {
  const data = { code: "c1", plan: "gold", otherId: "x1", note: "hello", strangeId: "s1" };
  assert.equal(idsOf("PlanChosen", data), ["e9", "c1", "gold", "x1"]);
});

test("of a contract that nobody knows: what is called an id, and nowhere marked under that name", () => {
  const data = { id: "i1", planId: "p1", paid: "no", idle: "no", planIds: "no", code: "no", holderId: "no" };
  assert.equal(idsOf("Other", data), ["e9", "i1", "p1"]);
});

test("whole numbers are ids as well, other numbers and half a character are none", () => {
  const data = { aId: 12, bId: 1.5, cId: true, dId: "\ud800", eId: null };
  assert.equal(idsOf("Other", data), ["e9", "12"]);
});

test("two hundred fields are looked at", () => {
  const fields = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}`, n]));
  assert.equal(idsOf("Other", { ...fields(199), planId: "p1" }), ["e9", "p1"]);
  assert.equal(idsOf("Other", { ...fields(200), planId: "p1" }), ["e9"]);
});

test("what is no event, or too large, is not looked into", () => {
  const one = refused("Other", { planId: "p1" });
  const bytes = Buffer.byteLength(one.message.body);
  assert.equal(refusedIds(one, EVENTS, bytes), ["e9", "p1"]);
  assert.equal(refusedIds(one, EVENTS, bytes - 1), []);
  const { event: _, ...none } = one;
  assert.equal(refusedIds(none, EVENTS, bytes), []);
});

/** The ids by which a journal finds the process of a message, besides those of its events. */
async function namesKept(data: object): Promise<string[]> {
  const journal = fakeJournal();
  const runtime: JournalRuntime = {
    ...{ consumer: { name: "journal" }, settings: { ...SETTINGS, maxEventBytes: LARGEST_EVENT_BYTES } },
    ...{ events: EVENTS, terminalEvents: [], minutes: new Set<string>(), journal },
    ...{ queues: memoryQueues(), system: fakeSystem(), log() {} },
  };
  const envelope = { source: "shop.plans", "detail-type": "PlanChosen" };
  const message = ordered("o1", { metadata: { id: "e9", correlationId: "p1" }, data, envelope });
  assert.equal(await journalBatch([message], runtime), []);
  return journal.names().map(({ id }) => id);
}

test("an event that is taken is found by its process's value, and by nothing that is not called an id", async () => {
  assert.equal(await namesKept({ code: "c1", plan: "gold", otherId: "x1" }), ["gold", "x1"]);
});

test("the largest event that is refused for its data is looked into", async () => {
  const note = "x".repeat(LARGEST_EVENT_BYTES - 500);
  assert.equal(await namesKept({ code: 1, plan: "gold", note }), ["1", "e9", "gold"]);
});

test.run();
