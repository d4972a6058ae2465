import { test } from "uvu";
import * as assert from "uvu/assert";
import * as z from "zod";
import { check } from "../../../runtime/check/check-message.ts";
import { processBegun } from "../../../runtime/commit/process.ts";
import { schedule } from "../../../runtime/commit/schedule.ts";
import { processId } from "../../../runtime/identity.ts";
import { ScheduleFired } from "../../../schemas/choreography/schedule-fired.ts";
import { defineEvent, type EventDefinition } from "../../../schemas/event.ts";
import { detailOf, type Handle, Ordered, ordered, Shipped, world } from "../world.ts";

const Text = z.string().min(1);
const Paused = defineEvent({
  ...{ type: "Paused", source: "shop.plans", key: ["pauseId"], process: "planId" },
  data: z.object({ pauseId: Text, planId: Text }),
});
const Resumed = defineEvent({
  ...{ type: "Resumed", source: "shop.plans", key: ["pauseId"], process: "planId" },
  data: z.object({ pauseId: Text, planId: Text }),
});

const said = { pauseId: "x1", planId: "p1" };
const paused = (data: object = said, metadata?: object) =>
  ordered("x1", { data, ...(metadata ? { metadata } : {}), envelope: PAUSED });
const PAUSED = { source: "shop.plans", "detail-type": "Paused" };

const RULES = { name: "resume", on: [Paused, Ordered], emits: [], maxEventBytes: 262_144 };
const correlationOf = (message: ReturnType<typeof paused>) => {
  const checked = check(message, RULES);
  return "hash" in checked ? checked.event.metadata.correlationId : checked.event?.process;
};

/** A consumer that resumes a plan. */
const resuming = (planId: string, on: readonly EventDefinition[] = [Paused, Ordered]) => {
  const handle: Handle = () => ({ events: [{ type: "Resumed", data: { pauseId: "x1", planId } }] });
  return world(handle, { consumer: { on, emits: [Resumed] } });
};
const published = (at: ReturnType<typeof world>) =>
  detailOf(at.bus.published[0] as { detail: string }).metadata;

test("an event that comes without a correlation id joins the process that its data tell", () => {
  assert.is(correlationOf(paused()), "planId:p1");
  assert.is(correlationOf(paused(said, { correlationId: "theirs" })), "theirs");
  assert.is(correlationOf(ordered("o1")), "o1", "without a process its key's value");
});

test("a value too long for a correlation id is hashed, and told from any other", () => {
  const [long, other] = ["p".repeat(250), `${"p".repeat(249)}q`];
  assert.is(processId("planId", "p".repeat(249)), `planId:${"p".repeat(249)}`);
  assert.match(processId("planId", long), /^planId:sha256:[0-9a-f]{32}$/);
  assert.is.not(processId("planId", long), processId("planId", other));
  assert.is(correlationOf(paused({ ...said, planId: long })), processId("planId", long));
});

test("what a function publishes is in the process that its data tell, whatever its cause's is called", async () => {
  const at = resuming("p1");
  await at.run(paused());
  assert.is(published(at).correlationId, "planId:p1");
  assert.not.ok("causationProcess" in published(at), "nothing has moved");
  const other = resuming("p1");
  await other.run(paused(said, { correlationId: "theirs" }));
  assert.equal(published(other).correlationId, "planId:p1");
  assert.equal(published(other).causationProcess, "theirs");
});

test("what a function begins is in the process that the first of its events tells that tells any", () => {
  const resumed = { type: "Resumed", data: { pauseId: "x1", planId: "p2" } };
  const events = [{ type: "Shipped", data: { orderId: "o1" } }, { type: "Paused", data: said }, resumed];
  assert.is(processBegun(events, [Shipped, Resumed, Paused]), "planId:p1");
  assert.is(processBegun(events.slice(0, 1), [Paused, Shipped]), undefined);
  assert.is(processBegun(events, [Shipped]), undefined, "what it may not publish tells nothing");
});

test("an event that moves to another process names the one it comes from; its publisher's record, where it goes on", async () => {
  const at = resuming("p2");
  await at.run(ordered("o1"));
  const { correlationId, causationId, causationProcess } = published(at);
  assert.equal([correlationId, causationId, causationProcess], ["planId:p2", "eb-o1", "o1"]);
  const [record] = at.store.records();
  assert.is(record?.correlationId, "o1");
  assert.equal(
    record?.sent?.map(({ type, process }) => [type, process]),
    [["Resumed", "planId:p2"]],
  );
});

test("who handles an event of another process remembers where it comes from", async () => {
  const at = resuming("p1");
  await at.run(paused(said, { causationId: "e0", causationProcess: "o1" }));
  const [record] = at.store.records();
  assert.equal([record?.event?.causationId, record?.event?.causationProcess], ["e0", "o1"]);
  const own = resuming("p1");
  await own.run(paused(said, { causationProcess: "planId:p1" }));
  assert.not.ok("causationProcess" in (own.store.records()[0]?.event ?? {}), "it is no other process");
});

test("the clock begins a process: its record is in that of the first event that tells one", async () => {
  const at = resuming("p3", [ScheduleFired]);
  const data = { schedule: "resume", scheduledAt: "2026-01-01T00:00:00Z", input: {} };
  const envelope = { source: ScheduleFired.source, "detail-type": ScheduleFired.type };
  await at.run(ordered("s1", { data, envelope }));
  assert.equal(
    at.store.records().map(({ correlationId }) => correlationId),
    ["planId:p3"],
  );
  const { correlationId, causationProcess, hops } = published(at);
  assert.equal([correlationId, causationProcess, hops], ["planId:p3", undefined, 1]);
});

test("a refused event is of the process that its data tell, or of its key, as far as they are usable", () => {
  assert.is(correlationOf(paused({ planId: "p1" })), "planId:p1");
  assert.is(correlationOf(ordered("o1", { data: { note: 1 } })), "o1");
  assert.is(correlationOf(ordered("o1", { data: { orderId: { a: 1 }, note: 1 } })), undefined);
});

test("the record and the failure of a refused event are found by what it is about", async () => {
  const refusedOf = async (orderId: unknown) => {
    const at = world();
    await at.run(ordered("o1", { data: { orderId, note: 1 } }));
    const [record] = at.store.records();
    return [record?.kind, record?.correlationId, published(at).correlationId];
  };
  assert.equal(await refusedOf("o7"), ["rejected", "o7", "o7"]);
  assert.equal(await refusedOf({}), ["rejected", "eb-o1", "eb-o1"]);
  assert.equal(await refusedOf("half \ud800"), ["rejected", "eb-o1", "eb-o1"]);
});

test("a timer waits in the process of its event, which says where it was set", () => {
  const origin = { consumer: "resume", key: "k", now: "2026-01-01T00:00:00.000Z", causationId: "e1" };
  const { timers } = schedule(
    { events: [{ type: "Resumed", data: said, at: "2026-01-02T00:00:00Z" }] },
    [Resumed],
    { ...origin, metadata: { correlationId: "o1", hops: 0 } },
    { now: Date.UTC(2026, 0, 1), maxEventBytes: 262_144 },
  );
  const [timer] = timers.set;
  assert.is(timer?.correlationId, "planId:p1");
  assert.equal(Object.keys(timer?.entry ?? {}).sort(), ["detail", "id", "source", "type"]);
  assert.is(detailOf(timer?.entry as { detail: string }).metadata.causationProcess, "o1");
});

test.run();
