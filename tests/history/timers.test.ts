import { test } from "uvu";
import * as assert from "uvu/assert";
import { eventsOf } from "../../history/timeline.ts";
import type { ClaimRecord } from "../../runtime/ports/record.ts";
import { at, entry, handlingOf, outline, record, START, timeline } from "./timeline-world.ts";
import { DAY, deferred, fired, mark, pending, sets } from "./timers-world.ts";

const ORDERED: [string, string] = ["e1", "OrderCreated"];
const ordered = entry("e1", "OrderCreated", 0);

test("a process of which nothing is left but a timer waits, and says for what, until when, and who has set it", () => {
  const due = mark("t1", 3 * DAY);
  const { status, upcoming, roots, latestAt } = timeline([sets(50, due), pending(due, 150)], [ordered]);
  assert.is(status, "waiting");
  assert.equal(upcoming, [
    {
      ...{ kind: "event", key: "timer|PaymentDeclined|o1", eventId: "t1", type: "PaymentDeclined" },
      ...{ businessKey: "o1", dueAt: at(3 * DAY), setBy: "process-payment", setAt: at(150) },
      correlationId: "o1",
    },
  ]);
  assert.equal(outline(roots), ["OrderCreated → track-order", "  process-payment: done"]);
  assert.equal(handlingOf(roots, "process-payment").timers, [{ ...due, state: "pending", dueAt: due.at }]);
  assert.is(latestAt, at(150), "what is to come has not happened");
});

test("while something else is under way it is open, and so it is once a timer is past its time", () => {
  const due = mark("t1", 3 * DAY);
  const at_ = (now: number, ...more: ClaimRecord[]) =>
    timeline([sets(50, due), pending(due, 150), ...more], [ordered], now).status;
  const open = record("create-invoice", ["e2", "PaymentProcessed"], 70, {
    status: "open",
    lease: START + DAY,
  });
  assert.equal([at_(1000), at_(1000, open), at_(3 * DAY)], ["waiting", "open", "open"]);
});

test("several are in the order in which they are due, whoever has set them", () => {
  const [late, soon] = [mark("t1", 2 * DAY), { ...mark("t2", DAY), type: "InvoiceCreated" }];
  const { upcoming } = timeline([pending(late, 1), pending(soon, 2)], []);
  assert.equal(
    upcoming.map(({ eventId }) => eventId),
    ["t2", "t1"],
  );
});

test("an event that has fired follows from who has set it, and tells when it was due, and how late it was", () => {
  const due = mark("t1", DAY);
  const published = entry("t1", "PaymentDeclined", DAY, { causationId: "e1" });
  const { roots, status, latestAt } = timeline(
    [sets(50, due), fired(due, DAY + 400)],
    [ordered, published],
    2 * DAY,
  );
  assert.equal(outline(roots).slice(1), ["  process-payment: done", "    PaymentDeclined"]);
  assert.equal([status, latestAt], ["ended", at(DAY + 400)]);
  const [event] = handlingOf(roots, "process-payment").publishes;
  assert.equal(event?.firing, { at: due.at, setBy: "process-payment", firedAt: at(DAY + 400) });
  assert.equal([event?.sentAt, handlingOf(roots, "process-payment").timers], [at(DAY + 400), undefined]);
});

test("of one that an operator has fired early it is told who that was; its time is when it was fired", () => {
  const due = mark("t1", 3 * DAY);
  const said = entry("f1", "TimerFireRequested", 900, { data: { eventId: "t1", requestedBy: "anna" } });
  const published = entry("t1", "PaymentDeclined", 3 * DAY, { causationId: "e1" });
  const { roots, latestAt } = timeline([sets(50, due), fired(due, 1000)], [ordered, said, published]);
  const event = eventsOf(roots).find(({ id }) => id === "t1");
  assert.equal([event?.firing?.firedBy, event?.sentAt, latestAt], ["anna", at(1000), at(1000)]);
});

test("one that has fired and is not known to be sent says so", () => {
  const due = mark("t1", DAY);
  const { sent: _, ...unsent } = fired(due, DAY);
  const { roots } = timeline([sets(50, due), unsent], [ordered], 2 * DAY);
  assert.is(eventsOf(roots).find(({ id }) => id === "t1")?.firing?.unsent, true);
});

test("a firing whose setter is not known begins by itself, and is no handling", () => {
  const { roots } = timeline([fired(mark("t1", DAY), DAY)], [], 2 * DAY);
  assert.equal(outline(roots), ["PaymentDeclined"]);
});

test("a timer that was set anew, or taken back, says by whom and when; the later one is what waits", () => {
  const [first, second] = [mark("t1", DAY), mark("t2", 2 * DAY)];
  const again = record("create-invoice", ["e2", "PaymentProcessed"], 500, { timers: [second] });
  const replaced = timeline([sets(50, first), again, pending(second, 600)], [ordered]);
  assert.equal(handlingOf(replaced.roots, "process-payment").timers, [
    { ...first, state: "replaced", by: "create-invoice", endedAt: at(600) },
  ]);
  assert.is(handlingOf(replaced.roots, "create-invoice").timers?.[0]?.state, "pending");
  const cancels = [{ type: "PaymentDeclined", key: "o1" }];
  const back = record("create-invoice", ["e2", "PaymentProcessed"], 500, { cancels });
  const cancelled = timeline([sets(50, first), back], [ordered]);
  assert.equal(handlingOf(cancelled.roots, "process-payment").timers, [
    { ...first, state: "cancelled", by: "create-invoice", endedAt: at(600) },
  ]);
  assert.is(cancelled.status, "ended");
});

test("who took back an earlier one of the same name did not take back this one", () => {
  const cancels = [{ type: "PaymentDeclined", key: "o1" }];
  const before = record("create-invoice", ["e2", "PaymentProcessed"], 1, { cancels });
  const other = record("reverse-payment", ["e3", "PaymentReversalRequested"], 900, {
    cancels: [{ type: "PaymentDeclined", key: "o2" }],
  });
  const { roots } = timeline([before, sets(500, mark("t1", DAY)), other], [ordered]);
  assert.equal(
    handlingOf(roots, "process-payment").timers?.map(({ state }) => state),
    ["unknown"],
  );
});

test("a timer that an operator has taken back names the operator", () => {
  const said = entry("c1", "TimerCancelRequested", 900, {
    data: { type: "PaymentDeclined", key: "[personal]", eventId: "t1", requestedBy: "anna" },
  });
  const { roots } = timeline([sets(50, mark("t1", DAY))], [ordered, said]);
  const [timer] = handlingOf(roots, "process-payment").timers ?? [];
  assert.equal([timer?.state, timer?.by, timer?.endedAt], ["cancelled", "operator anna", at(900)]);
});

test("a message that its consumer wants again later is waited for, not tried again", () => {
  const wants = deferred(ORDERED, 60, 3 * DAY);
  const open = record("process-payment", ORDERED, 50, { status: "open", attempts: 0, lease: 0 });
  const { roots, status, upcoming } = timeline([open, wants], [ordered]);
  const { state, retryAt } = handlingOf(roots, "process-payment");
  assert.equal([state, retryAt, status], ["deferred", at(3 * DAY), "waiting"]);
  assert.equal(
    upcoming.map(({ kind, dueAt }) => [kind, dueAt]),
    [["message", at(3 * DAY)]],
  );
  const later = timeline([open, wants], [ordered], 3 * DAY + 1);
  assert.equal([handlingOf(later.roots, "process-payment").state, later.status], ["retry", "open"]);
});

test.run();
