import { test } from "uvu";
import * as assert from "uvu/assert";
import * as z from "zod";
import { schedule } from "../../../runtime/commit/schedule.ts";
import { defineEvent } from "../../../schemas/event.ts";
import { throws } from "../../harness/throws.ts";
import { detailOf } from "../world.ts";

const Due = defineEvent({
  type: "RetryDue",
  source: "test.retries",
  key: ["orderId"],
  data: z.object({ orderId: z.string() }),
});
const PageDue = defineEvent({
  type: "PageDue",
  source: "test.retries",
  key: ["crawlId", "url"],
  data: z.object({ crawlId: z.string(), url: z.string() }),
});
const NOW = Date.parse("2026-12-01T00:00:00Z");
const iso = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();
const origin = {
  ...{ consumer: "charge", key: "charge|k", causationId: "cause", now: iso(-5) },
  metadata: { correlationId: "p1", hops: 3, traceparent: "trace" },
};

const planned = (wishes: Parameters<typeof schedule>[0]) =>
  schedule(wishes, [Due, PageDue], origin, { now: NOW, maxEventBytes: 10_000 });
const due = (at?: string, orderId = "o1") => ({
  type: "RetryDue",
  data: { orderId },
  ...(at === undefined ? {} : { at }),
});

test("an event without a time is for now, and touches no timer", () => {
  const { outbox, timers } = planned({ events: [due()] });
  assert.equal(
    outbox.map((entry) => "type" in entry && entry.type),
    ["RetryDue"],
  );
  assert.equal(timers, { set: [], cancel: [] });
});

test("an event with a time is a timer of its type and business key, with the whole event, and who set it", () => {
  const [timer] = planned({ events: [due("2026-12-04T01:00:00+01:00")] }).timers.set;
  const at = iso(3 * 86_400);
  assert.is(timer?.key, "timer|RetryDue|o1");
  assert.equal(timer?.timer, { type: "RetryDue", key: "o1", at });
  assert.equal(
    [timer?.status, timer?.consumer, timer?.correlationId, timer?.claimedAt, timer?.pendingSince],
    ["pending", "charge", "p1", iso(0), Date.parse(at)],
  );
  const { id } = timer?.entry ?? {};
  assert.equal(timer?.event, { id, type: "RetryDue", source: "test.retries", causationId: "cause" });
  const { metadata, data } = detailOf(timer?.entry ?? { detail: "{}" });
  assert.equal(data, { orderId: "o1" });
  assert.equal(
    [metadata.id, metadata.occurredAt, metadata.causationId, metadata.traceparent],
    [timer?.id, at, "cause", "trace"],
  );
});

test("its id is what it would be without a time: a retry sets the same timer", () => {
  const [now] = planned({ events: [due()] }).outbox;
  assert.is(planned({ events: [due(iso(60))] }).timers.set[0]?.id, now?.id);
});

test("hops start anew after an hour: a flow that comes round once a month is no loop", () => {
  const hops = (seconds: number) =>
    detailOf(planned({ events: [due(iso(seconds))] }).timers.set[0]?.entry ?? { detail: "{}" }).metadata.hops;
  assert.equal([hops(3599), hops(3600)], [4, 0]);
});

test("a time may leave out its seconds, have parts of them, and any zone", () => {
  const at = (text: string) => planned({ events: [due(text)] }).timers.set[0]?.timer.at;
  for (const text of ["2026-12-02T10:00Z", "2026-12-02T11:00+01:00", "2026-12-02T04:30:00-0530"])
    assert.is(at(text), "2026-12-02T10:00:00.000Z", text);
  assert.is(at("2026-12-02T10:00:00.25Z"), "2026-12-02T10:00:00.250Z");
});

test("a wake-up goes with what is due within 15 minutes; further ahead the sweeper finds it", () => {
  const wakes = (seconds: number) =>
    planned({ events: [due(iso(seconds))] }).outbox.map((entry) => "wake" in entry && [entry.wake, entry.at]);
  assert.equal(wakes(900), [["timer|RetryDue|o1", NOW + 900_000]]);
  assert.equal(wakes(901), []);
  const { outbox, timers } = planned({ events: [due(iso(60))] });
  const [{ id, eventId } = { id: "", eventId: "" }] = outbox.filter((entry) => "wake" in entry);
  assert.is(eventId, timers.set[0]?.id, "it names the event that it waits for");
  assert.ok(id && id !== eventId, "it has an id of its own");
});

test("a time that has passed means now, and takes back what was pending", () => {
  for (const at of [iso(0), iso(-1)]) {
    const { outbox, timers } = planned({ events: [due(at)] });
    assert.equal(timers, { set: [], cancel: [{ type: "RetryDue", key: "o1" }] });
    assert.is(detailOf(outbox[0] as { detail: string }).metadata.occurredAt, origin.now);
  }
});

test("a cancellation names the business key: its value, or its fields where there are several", () => {
  const key = { crawlId: "c", url: "u" };
  const { cancel } = planned({
    cancels: [
      { type: "RetryDue", key: "o1" },
      { type: "PageDue", key },
    ],
  }).timers;
  const [set] = planned({ events: [{ type: "PageDue", data: key, at: iso(60) }] }).timers.set;
  assert.equal(cancel, [
    { type: "RetryDue", key: "o1" },
    { type: "PageDue", key: set?.timer.key },
  ]);
});

test("one timer is set or taken back once in a plan", async () => {
  const cancels = [{ type: "RetryDue", key: "o1" }];
  for (const wishes of [
    { events: [due(iso(60)), due(iso(90))] },
    { events: [due(iso(60))], cancels },
    { events: [due(iso(-60))], cancels },
    { cancels: [...cancels, ...cancels] },
  ])
    await throws(() => planned(wishes), "RetryDue of o1 twice");
  assert.is(planned({ events: [due(), due(iso(60))] }).timers.set.length, 1);
});

test("a time that is none, or has no zone, is the handler's fault; one more than 366 days ahead is the event's", async () => {
  for (const at of [
    "tomorrow",
    "2026-12-02",
    "2026-12-02T00:00:00",
    "2026-13-02T00:00:00Z",
    "",
    "on 2026-12-02T00:00:00Z",
    "2026-12-02T00:00:00Z (UTC)",
  ])
    assert.is(
      (await throws(() => planned({ events: [due(at)] }), `RetryDue shall be published at "${at}"`)).name,
      "PlanError",
    );
  const list = ["2026-12-02T00:00:00Z"] as unknown as string;
  await throws(() => planned({ events: [due(list)] }), 'RetryDue shall be published at ["2026-12-02');
  assert.is(planned({ events: [due(iso(366 * 86_400))] }).timers.set.length, 1);
  const { name } = await throws(
    () => planned({ events: [due(iso(366 * 86_400 + 1))] }),
    "the furthest is 366 days ahead",
  );
  assert.is(name, "PermanentError");
});

test("who does not emit a type may not take it back; a key that is none is told", async () => {
  await throws(() => planned({ cancels: [{ type: "Other", key: "x" }] }), "charge may not cancel Other");
  await throws(
    () => planned({ cancels: [{ type: "PageDue", key: "x" }] }),
    'PageDue has no key "x": give crawlId and url',
  );
});

test.run();
