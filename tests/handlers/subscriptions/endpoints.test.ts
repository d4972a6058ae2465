import { test } from "uvu";
import * as assert from "uvu/assert";
import { handle as approve } from "../../../handlers/subscriptions/approve-grace.ts";
import { handle as cancel } from "../../../handlers/subscriptions/cancel-subscription.ts";
import { handle as get } from "../../../handlers/subscriptions/get-subscription.ts";
import { handle as list } from "../../../handlers/subscriptions/list-subscriptions.ts";
import { handle as start } from "../../../handlers/subscriptions/start-subscription.ts";
import type { Item } from "../../../runtime/handler.ts";
import type { Subscription } from "../../../schemas/subscriptions/subscription.ts";
import { context, NOW } from "../given.ts";
import { lawful } from "../lawful.ts";
import { change, subscribed } from "./subscriptions.ts";

const approvers = { includes: async (subject: string) => subject === "bob" };

/** What an endpoint is asked, for a subscription as it is. */
function asked(was: Subscription | undefined, lists: Record<string, readonly Item[]> = {}) {
  return context({ approvers }, { rows: { subscriptions: was ? { s1: { ...was } } : {} }, lists });
}

function request<Body>(body: Body, subject?: string) {
  return {
    ...{ id: "s1", body, path: { subscriptionId: "s1" }, query: {} },
    ...(subject ? { subject } : {}),
  };
}

const NOT_FOUND = { status: 404, body: { detail: "There is no subscription s1" } };
const waiting = subscribed({ period: 2, attempt: 5, status: "grace" });

const { plan, price, currency, paymentToken } = subscribed();
const terms = { plan, price, currency, paymentToken };

test("a start is a row and an event, of the token's subject whatever the body says", async () => {
  const reply = lawful(await start(request({ ...terms, customerId: "ann" }, "eve"), context()));
  const started = { ...terms, subscriptionId: "s1", customerId: "eve", startedAt: NOW };
  assert.equal(reply, {
    status: 202,
    body: { subscriptionId: "s1" },
    writes: [{ put: "subscriptions", item: { ...started, status: "active", period: 1, attempt: 1 } }],
    events: [
      { type: "SubscriptionStarted", data: started },
      change(NOW, { revision: 1, customerId: "eve", status: "active", period: 1 }),
    ],
  });
});

test("a start of nobody is refused", async () => {
  const { status, body } = await start(request(terms), context());
  assert.equal(
    [status, body],
    [400, { detail: "customerId is missing", errors: { customerId: "is required" } }],
  );
});

test("an approval says who approves which month", async () => {
  const approved = { subscriptionId: "s1", period: 2, by: "bob", approvedAt: NOW };
  const events = [{ type: "GraceApproved" as const, data: approved }];
  const reply = { status: 202, body: { subscriptionId: "s1", period: 2 }, events };
  assert.equal(lawful(await approve(request({ by: "bob" }), asked(waiting))), reply);
  assert.equal(await approve(request({ by: "bob", period: 2 }), asked(waiting)), reply);
  assert.equal(await approve(request({ by: "eve" }, "bob"), asked(waiting)), reply, "the token outranks");
});

test("an approval of nobody is refused", async () => {
  const { status } = await approve(request({}), asked(waiting));
  assert.is(status, 400);
});

test("with a token only the approvers approve: for the customer and all others there is no such subscription", async () => {
  for (const subject of ["ann", "eve"])
    assert.equal(await approve(request({ by: "bob" }, subject), asked(waiting)), NOT_FOUND);
  assert.equal(await approve(request({ by: "bob" }), asked(undefined)), NOT_FOUND);
});

test("an approval that nobody waits for is a conflict", async () => {
  const states = [
    subscribed(),
    { ...waiting, status: "suspended" as const },
    subscribed({ status: "cancelled" }),
  ];
  for (const state of states)
    assert.is((await approve(request({ by: "bob" }), asked(state))).status, 409, state.status);
  const { status, body } = await approve(request({ by: "bob", period: 1 }), asked(waiting));
  assert.equal(
    [status, body],
    [409, { detail: "Subscription s1 does not wait for that approval: it is grace, month 2" }],
  );
});

test("a cancellation is the customer's", async () => {
  const events = [
    { type: "SubscriptionCancellationRequested", data: { subscriptionId: "s1", requestedAt: NOW } },
  ];
  for (const subject of ["ann", undefined])
    assert.equal(await cancel(request({}, subject), asked(subscribed())), {
      ...{ status: 202, body: { subscriptionId: "s1" }, events },
    });
  assert.equal(await cancel(request({}, "eve"), asked(subscribed())), NOT_FOUND);
  assert.equal(await cancel(request({}), asked(undefined)), NOT_FOUND);
});

test("a subscription is shown with its charges and decisions, without its token", async () => {
  const lists = {
    subscriptionCharges: [{ subscriptionId: "s1", period: "0001", chargeId: "p1", amount: 1190 }],
    decisions: [{ subscriptionId: "s1", period: "0002", decision: "approved", by: "bob" }],
  };
  const { status, body } = await get(request(undefined, "ann"), asked(waiting, lists));
  const { paymentToken: _, revision: __, ...rest } = waiting;
  assert.equal(
    [status, body],
    [
      200,
      {
        ...rest,
        charges: [{ period: 1, chargeId: "p1", amount: 1190 }],
        decisions: [{ period: 2, decision: "approved", by: "bob" }],
      },
    ],
  );
});

test("somebody else's subscription is as unknown as none", async () => {
  assert.equal(await get(request(undefined, "eve"), asked(waiting)), NOT_FOUND);
  assert.equal(await get(request(undefined), asked(undefined)), NOT_FOUND);
  const cancelled = { subscriptionId: "s1", status: "cancelled", period: 1, attempt: 1 } as Subscription;
  assert.equal(await get(request(undefined, "ann"), asked(cancelled)), NOT_FOUND, "nobody's yet");
});

test("a customer's subscriptions are listed by the index, the latest first, without their tokens", async () => {
  const asked: unknown[] = [];
  const listEventually = async (...call: unknown[]) => {
    asked.push(call);
    return { items: [subscribed()], next: "more" };
  };
  const of = (subject?: string, query: Record<string, string> = {}) =>
    list({ ...request(undefined, subject), path: { customerId: "ann" }, query }, {
      listEventually,
    } as never);
  const { paymentToken: _, revision: __, ...rest } = subscribed();
  for (const subject of ["ann", undefined])
    assert.equal(await of(subject, { limit: "1" }), {
      status: 200,
      body: { subscriptions: [rest], next: "more" },
    });
  assert.equal(asked[0], ["subscriptionsByCustomer", "ann", { limit: 1, descending: true }]);
  assert.equal(await of("eve"), { status: 404, body: { detail: "There is no customer ann" } });
  assert.is((await of("ann", { limit: "none" })).status, 400);
});

test.run();
