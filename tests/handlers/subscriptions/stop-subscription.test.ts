import { test } from "uvu";
import * as assert from "uvu/assert";
import { handle } from "../../../handlers/subscriptions/stop-subscription.ts";
import type { SubscriptionCancellationRequested } from "../../../schemas/registry.ts";
import type { Subscription } from "../../../schemas/subscriptions/subscription.ts";
import { context, given, NOW } from "../given.ts";
import { lawful } from "../lawful.ts";
import { change, subscribed } from "./subscriptions.ts";

const request = given<SubscriptionCancellationRequested>(
  "SubscriptionCancellationRequested",
  "shop.subscriptions",
  { subscriptionId: "s1", requestedAt: NOW },
);

const when = async (was?: Subscription) =>
  lawful(await handle(request, context({}, { rows: { subscriptions: was ? { s1: { ...was } } : {} } })));

test("whatever a subscription waits for, it is cancelled and the wait taken back", async () => {
  for (const status of ["active", "retrying", "grace", "suspended"] as const) {
    const was = subscribed({ period: 2, attempt: 4, status });
    assert.equal(await when(was), {
      writes: [{ put: "subscriptions", item: { ...was, status: "cancelled" }, was }],
      events: [
        { type: "SubscriptionCancelled", data: { subscriptionId: "s1", cancelledAt: NOW } },
        change(NOW, { status: "cancelled", period: 2 }),
      ],
      cancels: [
        { type: "RenewalDue", key: "s1" },
        { type: "PaymentRetryDue", key: "s1" },
        { type: "GraceEnded", key: "s1" },
      ],
    });
  }
});

test("a cancellation that comes before the start is kept, so that the start finds it", async () => {
  const { writes } = await when();
  const item = { subscriptionId: "s1", period: 1, attempt: 1, status: "cancelled" };
  assert.equal(writes, [{ put: "subscriptions", item, was: undefined }]);
});

test("what is cancelled is cancelled once", async () => {
  assert.equal(await when(subscribed({ status: "cancelled" })), {});
});

test.run();
