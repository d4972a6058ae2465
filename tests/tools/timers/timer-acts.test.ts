import { test } from "uvu";
import * as assert from "uvu/assert";
import { check } from "../../../runtime/check/check-message.ts";
import { firedKey } from "../../../runtime/identity.ts";
import { fire } from "../../../runtime/timers/fire.ts";
import * as registry from "../../../schemas/registry.ts";
import { fireNow } from "../../../tools/timers/fire-now.ts";
import { throws } from "../../harness/throws.ts";
import { iso, NOW, timer, timersTable } from "./world.ts";

const DAYS = 3 * 86_400;
const set = timer("order-1", DAYS);

test("an operator's act is said first, with who asks, in the timer's process; consumers take it for an event", async () => {
  for (const [act, type] of [
    ["hasten", "TimerFireRequested"],
    ["cancel", "TimerCancelRequested"],
  ] as const) {
    const { acts, bus } = timersTable(set);
    assert.is(await acts[act](set), true);
    const [said] = bus.published;
    assert.equal([said?.type, said?.source, bus.published.length], [type, "choreography.console", 1]);
    const detail = JSON.parse(said?.detail ?? "");
    assert.equal(detail.data, {
      ...{ type: "PaymentDeclined", key: "order-1", eventId: set.id, dueAt: iso(DAYS) },
      ...{ setBy: "process-payment", requestedBy: "anna", requestedAt: iso(0) },
    });
    assert.is(detail.metadata.correlationId, "process-1");
    const body = JSON.stringify({ id: "b", source: said?.source, "detail-type": type, time: iso(0), detail });
    const rules = { name: "c", on: Object.values(registry), emits: [], maxEventBytes: 262_144 };
    assert.ok("hash" in check({ messageId: "m", body, receiveCount: 1 }, rules));
  }
});

test("where the bus does not take that, nothing is done", async () => {
  const { acts, bus, record } = timersTable(set);
  bus.refuse = () => true;
  for (const act of [acts.hasten, acts.cancel])
    await throws(() => act(set), /The bus did not take the announcement, so nothing was done/);
  assert.equal((record(set.key) as { pendingSince?: number }).pendingSince, set.pendingSince);
});

test("fired by an operator its event is published at once, as it was planned, and never again", async () => {
  const { acts, bus, record, runtime } = timersTable(set);
  assert.is(await fireNow(set, acts, runtime), "published");
  assert.equal(bus.published.slice(1), [set.entry]);
  assert.is(record(set.key), undefined);
  const fired = record(firedKey(set.id));
  assert.equal([fired?.status, fired?.outbox, fired?.timer?.at], ["done", undefined, iso(DAYS)]);
  assert.equal([await fire(set.key, set.id, runtime), bus.published.length], [{ done: true }, 2]);
});

test("a timer that the function fires meanwhile is published by it, and by nobody else", async () => {
  const { acts, bus, runtime } = timersTable(set);
  const hasten = async (found: typeof set) => {
    const isDue = await acts.hasten(found);
    const fired = await fire(set.key, set.id, runtime);
    if ("outbox" in fired) await runtime.store.markSent(firedKey(set.id), 0, [], 0);
    return isDue;
  };
  assert.is(await fireNow(set, { hasten }, runtime), "published");
  assert.is(bus.published.length, 1, "just the announcement: the function has published it");
});

test("an event that the bus does not take is fired, and left to the sweeper", async () => {
  const { acts, bus, record, runtime } = timersTable(set);
  bus.refuse = ({ type }) => type === "PaymentDeclined";
  assert.is(await fireNow(set, acts, runtime), "unsent");
  assert.equal(record(firedKey(set.id))?.outbox, [set.entry]);
});

test("a timer that was set anew, taken back or fired since it was seen stays as it is", async () => {
  const anew = timer("order-1", 2 * DAYS, { id: "anew" });
  const { acts, record, runtime } = timersTable(anew);
  assert.equal([await fireNow(set, acts, runtime), await acts.cancel(set)], ["gone", false]);
  assert.equal((record(anew.key) as { pendingSince?: number }).pendingSince, anew.pendingSince);
  const none = timersTable();
  assert.equal([await fireNow(set, none.acts, none.runtime), await none.acts.cancel(set)], ["gone", false]);
});

test("one that is overdue stays as long overdue as it is, until it is fired", async () => {
  const late = timer("order-1", -600);
  const { acts, record } = timersTable(late);
  assert.is(await acts.hasten(late), true);
  assert.is((record(late.key) as { pendingSince?: number }).pendingSince, NOW - 600_000);
});

test("taken back it is gone", async () => {
  const { acts, record, bus, runtime } = timersTable(set);
  assert.is(await acts.cancel(set), true);
  assert.is(record(set.key), undefined);
  await fire(set.key, set.id, runtime);
  assert.is(bus.published.length, 1);
});

test.run();
