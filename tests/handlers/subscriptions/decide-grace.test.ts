import { test } from "uvu";
import * as assert from "uvu/assert";
import { handle } from "../../../handlers/subscriptions/decide-grace.ts";
import type { GraceApproved, GraceEnded } from "../../../schemas/registry.ts";
import type { Subscription } from "../../../schemas/subscriptions/subscription.ts";
import { context, given, NOW } from "../given.ts";
import { lawful } from "../lawful.ts";
import { change, subscribed } from "./subscriptions.ts";

const approved = given<GraceApproved>("GraceApproved", "shop.subscriptions", {
  ...{ subscriptionId: "s1", period: 2, by: "bob", approvedAt: NOW },
});
const ended = given<GraceEnded>("GraceEnded", "shop.subscriptions", { subscriptionId: "s1", period: 2 });

const when = async (event: GraceApproved | GraceEnded, was?: Subscription) =>
  lawful(await handle(event, context({}, { rows: { subscriptions: was ? { s1: { ...was } } : {} } })));

const waiting = subscribed({ period: 2, attempt: 5, status: "grace" });
const fact = { subscriptionId: "s1", period: "0002", decidedAt: NOW };
const customer = { subscriptionId: "s1", customerId: "ann", period: 2 };

test("given a wait, when somebody approves, then that is the decision, the month is forgiven and the deadline taken back", async () => {
  assert.equal(await when(approved, waiting), {
    writes: [
      { create: "decisions", item: { ...fact, decision: "approved", by: "bob" } },
      {
        put: "subscriptions",
        item: { ...waiting, status: "active", period: 3, attempt: 1 },
        was: waiting,
      },
    ],
    events: [
      { type: "SubscriptionExtended", data: { ...customer, by: "bob", extendedAt: NOW } },
      { type: "RenewalDue", data: { subscriptionId: "s1", period: 3 }, at: "2026-02-28T12:00:00.000Z" },
      change(NOW, { status: "active", period: 3 }),
    ],
    cancels: [{ type: "GraceEnded", key: "s1" }],
  });
});

test("given a wait, when the deadline passes, then that is the decision, and the subscription is suspended", async () => {
  const reason = "no payment, and no approval until the deadline";
  assert.equal(await when(ended, waiting), {
    writes: [
      { create: "decisions", item: { ...fact, decision: "expired", by: "deadline" } },
      { put: "subscriptions", item: { ...waiting, status: "suspended" }, was: waiting },
    ],
    events: [
      { type: "SubscriptionSuspended", data: { ...customer, reason, suspendedAt: NOW } },
      change(NOW, { status: "suspended", period: 2 }),
    ],
  });
});

test("approval and deadline plan the same fact: of two at once one is created", async () => {
  const facts = await Promise.all(
    [approved, ended].map(async (event) => {
      const [created] = (await when(event, waiting)).writes ?? [];
      return created && "create" in created && [created.item.subscriptionId, created.item.period];
    }),
  );
  assert.equal(facts, [
    ["s1", "0002"],
    ["s1", "0002"],
  ]);
});

test("where nobody waits, neither changes anything: not asked for, decided already, cancelled, another month, unknown", async () => {
  const states: (Subscription | undefined)[] = [
    subscribed({ period: 2 }),
    subscribed({ period: 2, attempt: 3, status: "retrying" }),
    subscribed({ period: 3 }),
    subscribed({ period: 2, attempt: 5, status: "suspended" }),
    subscribed({ period: 2, attempt: 5, status: "cancelled" }),
    subscribed({ period: 3, attempt: 5, status: "grace" }),
    undefined,
  ];
  for (const was of states) for (const event of [approved, ended]) assert.equal(await when(event, was), {});
});

test.run();
