import { test } from "uvu";
import * as assert from "uvu/assert";
import { handle } from "../../../handlers/subscriptions/charge-subscription.ts";
import type { Charge, PaymentGateway } from "../../../handlers/subscriptions/payment-gateway.ts";
import type { PaymentRetryDue, RenewalDue, SubscriptionStarted } from "../../../schemas/registry.ts";
import type { Subscription } from "../../../schemas/subscriptions/subscription.ts";
import { throws } from "../../harness/throws.ts";
import { context, given, NOW } from "../given.ts";
import { lawful } from "../lawful.ts";
import { change, subscribed } from "./subscriptions.ts";

const { status: _, period: __, attempt: ___, revision: ____, ...TERMS } = subscribed();
const SOURCE = "shop.subscriptions";
const started = (terms: object = {}) =>
  given<SubscriptionStarted>("SubscriptionStarted", SOURCE, { ...TERMS, ...terms });
const renewal = (period: number) => given<RenewalDue>("RenewalDue", SOURCE, { subscriptionId: "s1", period });
const retry = (period: number, attempt: number) =>
  given<PaymentRetryDue>("PaymentRetryDue", SOURCE, { subscriptionId: "s1", period, attempt });

type Answer = Awaited<ReturnType<PaymentGateway["charge"]>>;

/** What becomes of an event, and what the gateway was asked. */
async function when(
  event: SubscriptionStarted | RenewalDue | PaymentRetryDue,
  was?: Subscription,
  answer: Answer = { paymentId: "p1" },
) {
  const asked: (Charge | { key: string; charge: string })[] = [];
  const paymentGateway: PaymentGateway = {
    charge: async (charge) => {
      asked.push(charge);
      return answer;
    },
    cancel: async (cancellation) => {
      asked.push(cancellation);
      return { cancellationId: "c1" };
    },
  };
  const rows = { subscriptions: was ? { s1: { ...was } } : {} };
  const plan = lawful(await handle(event, context({ paymentGateway }, { rows, attempt: 2 })));
  return { plan, asked };
}

const DECLINED = { declined: "insufficient funds" };

test("given nothing, when one starts, then its first month is charged, and the next is set a month after its start", async () => {
  const { plan, asked } = await when(started());
  assert.equal(asked, [
    { key: "subscription:s1:1:1", token: "tok_visa", amount: 1190, currency: "EUR", attempt: 2 },
  ]);
  const item = { ...TERMS, status: "active", period: 2, attempt: 1 };
  const charge = { period: 1, chargeId: "p1", amount: 1190, currency: "EUR", chargedAt: NOW };
  assert.equal(plan, {
    writes: [{ put: "subscriptions", item, was: undefined }],
    events: [
      { type: "SubscriptionCharged", data: { subscriptionId: "s1", customerId: "ann", ...charge } },
      { type: "RenewalDue", data: { subscriptionId: "s1", period: 2 }, at: "2026-01-31T12:00:00.000Z" },
      change(NOW, { revision: 1, status: "active", period: 2 }),
    ],
  });
});

test("months are counted from the start, whenever a charge was made", async () => {
  const { plan } = await when(renewal(2), subscribed({ period: 2 }));
  assert.is(plan.events?.find(({ type }) => type === "RenewalDue")?.at, "2026-02-28T12:00:00.000Z");
  const later = await when(renewal(3), subscribed({ period: 3 }));
  assert.is(later.plan.events?.find(({ type }) => type === "RenewalDue")?.at, "2026-03-31T12:00:00.000Z");
});

test("what a plan puts rests on what was read", async () => {
  const was = subscribed();
  const { plan } = await when(started(), was);
  assert.equal(plan.writes, [{ put: "subscriptions", item: { ...was, period: 2 }, was }]);
});

test("its own row outranks an event that comes with other terms", async () => {
  const { asked } = await when(started({ price: 1, paymentToken: "tok_other" }), subscribed());
  assert.equal(
    asked.map((one) => "amount" in one && [one.amount, one.token]),
    [[1190, "tok_visa"]],
  );
});

test("one that starts later waits for its day, uncharged", async () => {
  const startedAt = "2026-01-01T12:00:00.001Z";
  const { plan, asked } = await when(started({ startedAt }));
  assert.equal(asked, []);
  assert.equal(plan.writes, [
    {
      put: "subscriptions",
      item: { ...TERMS, startedAt, status: "active", period: 1, attempt: 1 },
      was: undefined,
    },
  ]);
  assert.equal(plan.events, [
    { type: "RenewalDue", data: { subscriptionId: "s1", period: 1 }, at: startedAt },
    change(NOW, { revision: 1, status: "active", period: 1 }),
  ]);
  const on = await when(renewal(1), subscribed());
  assert.is(on.asked.length, 1, "and its day is as any renewal");
});

test("given a charge that is declined, then it is tried again three days later, three times", async () => {
  const declined = { subscriptionId: "s1", customerId: "ann", reason: "insufficient funds", declinedAt: NOW };
  for (const attempt of [1, 2, 3]) {
    const was = subscribed({ period: 2, attempt, status: attempt > 1 ? "retrying" : "active" });
    const event = attempt > 1 ? retry(2, attempt) : renewal(2);
    const { plan, asked } = await when(event, was, DECLINED);
    assert.is(asked.length, 1);
    const retryAt = "2026-01-04T12:00:00.000Z";
    const next = { subscriptionId: "s1", period: 2, attempt: attempt + 1 };
    assert.equal(plan, {
      writes: [{ put: "subscriptions", item: { ...was, status: "retrying", attempt: attempt + 1 }, was }],
      events: [
        { type: "SubscriptionChargeDeclined", data: { ...declined, period: 2, attempt, retryAt } },
        { type: "PaymentRetryDue", data: next, at: retryAt },
        change(NOW, { status: "retrying", period: 2 }),
      ],
    });
  }
});

test("given that the last retry is declined, then somebody may approve for seven days", async () => {
  const was = subscribed({ period: 2, attempt: 4, status: "retrying" });
  const { plan } = await when(retry(2, 4), was, DECLINED);
  const until = "2026-01-08T12:00:00.000Z";
  assert.equal(plan.writes, [{ put: "subscriptions", item: { ...was, status: "grace", attempt: 5 }, was }]);
  assert.equal(plan.events?.slice(1), [
    { type: "GraceRequested", data: { subscriptionId: "s1", customerId: "ann", period: 2, until } },
    { type: "GraceEnded", data: { subscriptionId: "s1", period: 2 }, at: until },
    change(NOW, { status: "grace", period: 2 }),
  ]);
  assert.not.ok("retryAt" in (plan.events?.[0]?.data ?? {}));
});

test("a retry that succeeds leads back to the month's calendar", async () => {
  const was = subscribed({ period: 2, attempt: 3, status: "retrying" });
  const { plan, asked } = await when(retry(2, 3), was);
  assert.is(asked[0]?.key, "subscription:s1:2:3");
  assert.equal(plan.writes, [
    { put: "subscriptions", item: { ...was, status: "active", period: 3, attempt: 1 }, was },
  ]);
});

test("what comes late, or again, finds another charge expected, and changes nothing, whatever the status", async () => {
  const late: [SubscriptionStarted | RenewalDue | PaymentRetryDue, Partial<Subscription>][] = [
    [started(), { period: 2 }],
    [renewal(2), { period: 3 }],
    [renewal(2), { period: 2, attempt: 2, status: "retrying" }],
    [retry(2, 4), { period: 2, attempt: 5, status: "grace" }],
    [retry(2, 4), { period: 2, attempt: 5, status: "suspended" }],
    [renewal(2), { period: 3, status: "cancelled" }],
  ];
  for (const [event, state] of late)
    assert.equal(await when(event, subscribed(state)), { plan: {}, asked: [] });
});

test("given that it has ended, then the charge that was expected shall not exist", async () => {
  for (const status of ["cancelled", "suspended"] as const) {
    const { plan, asked } = await when(renewal(2), subscribed({ period: 2, status }));
    assert.equal(plan, {});
    assert.equal(asked, [{ key: "cancel:subscription:s1:2:1", charge: "subscription:s1:2:1" }]);
  }
});

test("one that was cancelled before it started is not charged", async () => {
  const was = { subscriptionId: "s1", status: "cancelled", period: 1, attempt: 1 } as Subscription;
  const { plan, asked } = await when(started(), was);
  assert.equal([plan, asked.map(({ key }) => key)], [{}, ["cancel:subscription:s1:1:1"]]);
});

test("a forged event charges nothing: for a month to come, during grace, for no subscription", async () => {
  const refusal = await throws(
    () => when(renewal(3), subscribed({ period: 2 })),
    "expects charge 2.1, not 3.1",
  );
  assert.is(refusal.name, "PermanentError");
  await throws(() => when(retry(2, 2), subscribed({ period: 2 })), "expects charge 2.1, not 2.2");
  const grace = subscribed({ period: 2, attempt: 5, status: "grace" });
  assert.equal(await when(retry(2, 5), grace), { plan: {}, asked: [] });
  const missing = await throws(() => when(renewal(1)), "There is no subscription s1");
  assert.is(missing.name, "PermanentError");
});

test.run();
