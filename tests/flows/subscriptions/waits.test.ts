import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Flow } from "../../../testing/flow.ts";
import { gatewayOf } from "./gateway.ts";
import { decisionsOf, open, statusOf, TERMS, waiting } from "./subscribed.ts";

const approval = (flow: Flow, more: object = {}, key?: string) =>
  flow.emit(
    "GraceApproved",
    { subscriptionId: "s1", period: 1, by: "bob", approvedAt: flow.now, ...more },
    key === undefined ? {} : { idempotencyKey: key },
  );

const cancellation = (flow: Flow) =>
  flow.emit("SubscriptionCancellationRequested", { subscriptionId: "s1", requestedAt: flow.now });

/** How often each end of the wait was told. */
const told = (flow: Flow) =>
  (["SubscriptionExtended", "SubscriptionSuspended", "SubscriptionCancelled"] as const).map(
    (type) => flow.events(type).length,
  );

test("the wait begins when the last retry is declined, and says until when", async () => {
  const { flow, gateway } = await waiting();
  assert.equal([gateway.charges.length, statusOf(flow)], [4, "grace"]);
  assert.is(flow.events("GraceRequested")[0]?.data.until, "2026-01-17T00:00:00.000Z");
});

test("an approval before the deadline is the decision: the deadline never comes, the next month is charged as ever", async () => {
  const { flow, gateway } = await waiting();
  await flow.advance({ days: 6 });
  await approval(flow);
  assert.equal(decisionsOf(flow), [[1, "approved", "bob"]]);
  assert.is(statusOf(flow), "active");
  await flow.advance({ days: 2 });
  assert.equal(flow.events("GraceEnded"), []);
  assert.equal(told(flow), [1, 0, 0]);
  await flow.advance({ days: 14 });
  assert.is(gateway.charges.at(-1)?.key, "subscription:s1:2:1");
});

test("the deadline is the decision where nobody approves, at its time and not before", async () => {
  const { flow } = await waiting();
  await flow.advance({ days: 6, hours: 23, minutes: 59, seconds: 59 });
  assert.is(statusOf(flow), "grace");
  await flow.advance({ seconds: 1 });
  assert.is(flow.events("SubscriptionSuspended")[0]?.data.suspendedAt, "2026-01-17T00:00:00.000Z");
  assert.equal(decisionsOf(flow), [[1, "expired", "deadline"]]);
});

test("an approval after the deadline changes nothing", async () => {
  const { flow } = await waiting();
  await flow.advance({ days: 7 });
  await approval(flow);
  assert.equal([statusOf(flow), decisionsOf(flow)], ["suspended", [[1, "expired", "deadline"]]]);
  assert.equal(told(flow), [0, 1, 0]);
});

test("approved twice, by two people at once: the first one's approval is the decision", async () => {
  const { flow } = await waiting();
  await Promise.all([approval(flow), approval(flow, { by: "eve" }, "eve's")]);
  assert.is(decisionsOf(flow).length, 1);
  assert.equal(told(flow), [1, 0, 0]);
});

test("approval and deadline at once, under faults: one of them is the decision, whichever, and all follows from it", async () => {
  const seen = new Set<unknown>();
  // Of most seeds something makes the retries late, and the wait has not begun by then.
  for (const faults of [12, 26, 28, 30, 31, 35, 45, 52]) {
    const { flow } = await waiting({ faults });
    await flow.advance({ hours: 1 });
    if (statusOf(flow) !== "grace") continue;
    const until = Date.parse(flow.events("GraceRequested")[0]?.data.until ?? "");
    await flow.advance({ milliseconds: until - Date.parse(flow.now) - (faults % 2) });
    await approval(flow);
    await flow.advance({ minutes: 10 });
    await flow.rest();
    const [[, decision] = []] = decisionsOf(flow) as string[][];
    seen.add(decision);
    const [extended, suspended] = decision === "approved" ? [1, 0] : [0, 1];
    assert.is(decisionsOf(flow).length, 1, `faults: ${faults}`);
    assert.equal(told(flow), [extended, suspended, 0], `faults: ${faults}`);
  }
  assert.ok(seen.size > 0);
});

test("an approval that nobody asked for changes nothing, and does not count when somebody asks later", async () => {
  const { flow } = await open({ gateway: gatewayOf(() => "declined") });
  await approval(flow);
  assert.equal(decisionsOf(flow), []);
  await flow.advance({ days: 9 });
  assert.is(statusOf(flow), "grace");
});

test("an approval of another month changes nothing", async () => {
  const { flow } = await waiting();
  await approval(flow, { period: 2 });
  assert.equal([statusOf(flow), decisionsOf(flow)], ["grace", []]);
});

test("a cancellation ends the wait: neither an approval nor the deadline decides any more", async () => {
  const { flow } = await waiting();
  await cancellation(flow);
  await approval(flow);
  await flow.advance({ days: 30 });
  assert.equal([statusOf(flow), decisionsOf(flow), flow.events("GraceEnded")], ["cancelled", [], []]);
  assert.equal(told(flow), [0, 0, 1]);
});

test("a cancellation takes back whatever is set: a renewal, a retry", async () => {
  for (const outcome of ["captured", "declined"]) {
    const { flow, gateway } = await open({ gateway: gatewayOf(() => outcome) });
    await cancellation(flow);
    await flow.advance({ days: 60 });
    assert.equal([statusOf(flow), gateway.charges.length], ["cancelled", 1]);
    assert.equal([...flow.events("RenewalDue"), ...flow.events("PaymentRetryDue")], []);
  }
});

test("a cancellation while a charge is on its way: what was captured is given back", async () => {
  const gateway = gatewayOf(({ attempt }) => (attempt === 1 ? "lost" : "captured"));
  const { flow } = await open({ gateway });
  assert.is(gateway.captured.size, 1, "and nobody knows");
  await cancellation(flow);
  await flow.advance({ hours: 1 });
  assert.equal([[...gateway.captured], [...gateway.cancelled]], [[], ["subscription:s1:1:1"]]);
  assert.equal(flow.events("SubscriptionCharged"), []);
});

test("a charge that was given up without an answer is taken back by a redrive, where the subscription was cancelled", async () => {
  const gateway = gatewayOf(() => "lost");
  const { flow } = await open({ gateway });
  await flow.advance({ hours: 1 });
  assert.equal([flow.deadLetters().length, gateway.captured.size], [1, 1]);
  await cancellation(flow);
  await flow.redrive();
  assert.equal([flow.deadLetters(), [...gateway.captured]], [[], []]);
});

test("a cancellation while the gateway is asked: the charge is planned again, and given back", async () => {
  const { flow: early } = await open({ startedAt: "2026-01-02T00:00:00Z" });
  assert.is(statusOf(early), "active");
  let flow: Flow | undefined;
  const gateway = gatewayOf(async () => {
    if (flow) await cancellation(flow);
    return "captured";
  });
  ({ flow } = await open({ gateway, startedAt: "2026-01-02T00:00:00Z" }));
  await flow.advance({ days: 2 });
  assert.equal([[...gateway.captured], flow.events("SubscriptionCharged")], [[], []]);
  assert.is(statusOf(flow), "cancelled");
});

test("a cancellation that overtakes the start: nothing is charged", async () => {
  const { flow, gateway } = await open();
  await flow.emit("SubscriptionCancellationRequested", { subscriptionId: "s2", requestedAt: flow.now });
  await flow.emit("SubscriptionStarted", { ...TERMS, subscriptionId: "s2" });
  await flow.advance({ days: 40 });
  assert.is(statusOf(flow, "s2"), "cancelled");
  assert.not.ok(gateway.charges.some(({ key }) => key.includes(":s2:")));
});

test("an approval over HTTP is answered once, and is in the subscription's timeline; the subscription says who decided", async () => {
  const { flow } = await waiting();
  const post = (key: string, body: object) =>
    flow.request("POST /subscriptions/s1/approval", { headers: { "Idempotency-Key": key }, body });
  assert.is((await post("one", { by: "bob" })).status, 202);
  assert.is((await post("one", { by: "bob" })).status, 202, "the same answer as before");
  assert.is((await post("two", { by: "eve" })).status, 409);
  const { body } = await flow.request("GET /subscriptions/s1");
  assert.equal(
    body.decisions.map(({ decision, by }: Record<string, string>) => [decision, by]),
    [["approved", "bob"]],
  );
  const trace = flow.trace("subscriptionId:s1");
  for (const step of [
    "SubscriptionStarted",
    "GraceRequested",
    "approve-grace",
    "GraceApproved",
    "decide-grace",
  ])
    assert.match(trace, step);
});

test.run();
