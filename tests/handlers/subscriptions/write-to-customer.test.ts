import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Letter } from "../../../handlers/subscriptions/customer-mail.ts";
import { handle } from "../../../handlers/subscriptions/write-to-customer.ts";
import type { Event } from "../../../schemas/event.ts";
import { context, given } from "../given.ts";

/** The letter that an event becomes. */
async function letter(type: string, more: object): Promise<Letter | undefined> {
  const sent: Letter[] = [];
  const send = async (one: Letter) => {
    sent.push(one);
    return { letterId: "l1" };
  };
  const data = { subscriptionId: "s1", customerId: "ann", period: 2, ...more };
  const event = given<Event>(type, "shop.subscriptions", data);
  assert.equal(await handle(event as never, context({ customerMail: { send } })), {});
  assert.is(sent.length, 1);
  return sent[0];
}

test("each decline is a letter of its own, which says when it is tried again", async () => {
  const decline = { attempt: 3, reason: "insufficient funds", declinedAt: "2026-01-01T12:00:00Z" };
  assert.equal(await letter("SubscriptionChargeDeclined", { ...decline, retryAt: "2026-01-04T12:00:00Z" }), {
    key: "SubscriptionChargeDeclined:s1:2:3",
    customerId: "ann",
    subject: "We could not charge you",
    text: "The charge for month 2 of your subscription s1 was declined: insufficient funds. We try again on 2026-01-04.",
  });
  const last = await letter("SubscriptionChargeDeclined", { ...decline, attempt: 4 });
  assert.equal(
    [last?.key, last?.text],
    [
      "SubscriptionChargeDeclined:s1:2:4",
      "The charge for month 2 of your subscription s1 was declined: insufficient funds.",
    ],
  );
});

test("the wait and its decision are letters, without who decided", async () => {
  const asked = await letter("GraceRequested", { until: "2026-01-08T12:00:00Z" });
  assert.is(asked?.key, "GraceRequested:s1:2");
  assert.match(asked?.text ?? "", "Until 2026-01-08 we decide");
  const extended = await letter("SubscriptionExtended", { by: "bob", extendedAt: "2026-01-01T12:00:00Z" });
  assert.equal(
    [extended?.key, extended?.subject],
    ["SubscriptionExtended:s1:2", "Your subscription goes on"],
  );
  assert.not.match(JSON.stringify(extended), "bob");
  const suspended = await letter("SubscriptionSuspended", { reason: "no payment" });
  assert.is(suspended?.key, "SubscriptionSuspended:s1:2");
  assert.is(suspended?.text, "For month 2 of your subscription s1: no payment.");
});

test("a statement is a letter, and a corrected one is another", async () => {
  const statement = { month: "2026-01", currency: "EUR", charges: 2, amount: 2380 };
  const issued = await letter("CustomerStatementIssued", statement);
  assert.is(issued?.key, "CustomerStatementIssued:ann:2026-01:EUR:2");
  assert.is(issued?.text, "You paid EUR 23.80 in 2026-01. Number of charges: 2.");
  const yen = await letter("CustomerStatementIssued", { ...statement, currency: "JPY" });
  assert.match(yen?.text ?? "", "You paid JPY 2,380 in");
});

test("a letter that cannot be sent now is tried again", async () => {
  const customerMail = { send: () => Promise.reject(new Error("the mail is down")) };
  const event = given<Event>("SubscriptionExtended", "shop.subscriptions", {
    subscriptionId: "s1",
    period: 2,
  });
  const failure = await Promise.resolve(handle(event as never, context({ customerMail }))).catch(String);
  assert.is(failure, "Error: the mail is down");
});

test.run();
