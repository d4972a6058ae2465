import { test } from "uvu";
import * as assert from "uvu/assert";
import { flowOf } from "../../../testing/flow.ts";
import { gatewayOf } from "./gateway.ts";
import { open, TERMS } from "./subscribed.ts";

test("a year of a subscription: twelve charges at the ends of months, each month stated once when it is over", async () => {
  const { flow, gateway } = await open({ startedAt: "2026-01-31T12:00:00Z" });
  await flow.advance({ days: 30 });
  await flow.advance({ days: 335 });
  assert.equal(
    flow.events("SubscriptionCharged").map(({ data }) => data.chargedAt.slice(0, 10)),
    [
      ...["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30", "2026-07-31"],
      ...["2026-08-31", "2026-09-30", "2026-10-31", "2026-11-30", "2026-12-31"],
    ],
  );
  assert.is(gateway.captured.size, 12);
  const statements = flow.events("CustomerStatementIssued").map(({ data }) => data);
  assert.equal(
    statements.map(({ month, charges, amount }) => [month, charges, amount]),
    Array.from({ length: 12 }, (_, index) => [`2026-${String(index + 1).padStart(2, "0")}`, 1, 1190]),
  );
  assert.equal(flow.deadLetters(), []);
});

test("two subscriptions of a customer are one statement, each currency another", async () => {
  const { flow } = await open({ startedAt: "2026-01-01T00:00:00Z" });
  await flow.emit("SubscriptionStarted", { ...TERMS, subscriptionId: "s2", startedAt: flow.now });
  await flow.emit("SubscriptionStarted", {
    ...{ ...TERMS, subscriptionId: "s3", currency: "USD", startedAt: flow.now },
  });
  await flow.advance({ days: 31 });
  const statements = flow.events("CustomerStatementIssued").map(({ data }) => data);
  assert.equal(
    statements.map(({ month, currency, charges, amount }) => [month, currency, charges, amount]).sort(),
    [
      ["2026-01", "EUR", 2, 2380],
      ["2026-01", "USD", 1, 1190],
    ],
  );
});

test("a charge that is counted after its month has the statement issued again, with it", async () => {
  const { flow } = await open({ startedAt: "2026-01-01T00:00:00Z" });
  await flow.advance({ days: 31 });
  const [first] = flow.events("SubscriptionCharged");
  const late = { ...first?.data, subscriptionId: "late", customerId: "ann" };
  await flow.emit("SubscriptionCharged", late as never);
  const issued = flow.events("CustomerStatementIssued").map(({ data }) => [data.month, data.charges]);
  assert.equal(issued, [
    ["2026-01", 1],
    ["2026-01", 2],
  ]);
  await flow.emit("SubscriptionCharged", late as never, { idempotencyKey: "again" });
  assert.is(flow.events("CustomerStatementIssued").length, 2, "a charge counts once, whatever its key");
});

test("a declined month is tried again every three days, and paid by the one that succeeds", async () => {
  const { flow, gateway } = await open({
    gateway: gatewayOf(({ key }) => (key.endsWith(":3") ? "captured" : "declined")),
  });
  await flow.advance({ days: 3 });
  assert.equal(
    gateway.charges.map(({ key }) => key),
    ["subscription:s1:1:1", "subscription:s1:1:2"],
  );
  await flow.advance({ days: 3 });
  assert.equal(
    flow.events("SubscriptionCharged").map(({ data }) => [data.period, data.chargedAt]),
    [[1, "2026-01-07T00:00:00.000Z"]],
  );
  await flow.advance({ days: 25 });
  assert.is(gateway.charges.at(-1)?.key, "subscription:s1:2:1", "the next month is at its own date");
});

test("a failing gateway is tried again, and the month is charged once", async () => {
  let calls = 0;
  const { flow, gateway } = await open({ gateway: gatewayOf(() => (++calls < 3 ? "lost" : "captured")) });
  await flow.advance({ hours: 1 });
  assert.equal([calls, gateway.captured.size], [3, 1]);
  assert.is(flow.events("SubscriptionCharged").length, 1);
});

test("one that starts later is charged on its day", async () => {
  const { flow, gateway } = await open({ startedAt: "2026-01-15T12:00:00Z" });
  await flow.advance({ days: 14 });
  assert.is(gateway.charges.length, 0);
  await flow.advance({ days: 1 });
  assert.is(flow.events("SubscriptionCharged")[0]?.data.chargedAt, "2026-01-15T12:00:00.000Z");
});

test("one that started months ago is charged for each month since, and waits for the next", async () => {
  const { flow, gateway } = await open({ startedAt: "2025-09-30T12:00:00Z" });
  assert.equal([gateway.captured.size, flow.item("subscriptions", "s1")?.period], [4, 5]);
  await flow.advance({ days: 29 });
  assert.is(gateway.captured.size, 4);
  await flow.advance({ days: 1 });
  assert.is(gateway.captured.size, 5);
});

test("whoever starts over HTTP sees the subscription at once, nobody else does, and a repetition starts nothing", async () => {
  const { subscriptionId: _, startedAt: __, customerId: ___, ...body } = TERMS;
  const flow = await flowOf("subscriptions");
  const post = (subject: string) =>
    flow.request("POST /subscriptions", { headers: { "Idempotency-Key": "one" }, body, subject });
  const started = await post("ann");
  assert.is(started.status, 202);
  const { subscriptionId } = started.body;
  assert.equal((await post("ann")).body, started.body);
  assert.is(flow.events("SubscriptionStarted").length, 1);
  const get = (subject: string) => flow.request(`GET /subscriptions/${subscriptionId}`, { subject });
  const { body: seen } = await get("ann");
  assert.equal(
    [seen.status, seen.period, seen.charges.length, seen.paymentToken],
    [...["active", 2, 1, undefined]],
  );
  assert.is((await get("eve")).status, 404);
});

test.run();
