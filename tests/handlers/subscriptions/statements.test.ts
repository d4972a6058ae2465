import { test } from "uvu";
import * as assert from "uvu/assert";
import { handle as issue } from "../../../handlers/subscriptions/issue-statement.ts";
import { handle as tally } from "../../../handlers/subscriptions/tally-charges.ts";
import type { StatementDue, SubscriptionCharged } from "../../../schemas/registry.ts";
import { context, given } from "../given.ts";
import { lawful } from "../lawful.ts";

const data = {
  ...{ subscriptionId: "s1", customerId: "ann", period: 2, chargeId: "p1", amount: 1190, currency: "EUR" },
  chargedAt: "2026-01-31T23:59:59Z",
};
const charged = given<SubscriptionCharged>("SubscriptionCharged", "shop.subscriptions", data);
const due = given<StatementDue>("StatementDue", "shop.subscriptions", {
  ...{ customerId: "ann", month: "2026-01", currency: "EUR" },
});

test("given a charge, then it is a fact, its month's statement has it, and is due when the month is over", async () => {
  const { customerId: _, ...charge } = data;
  assert.equal(lawful(await tally(charged, context())), {
    writes: [
      { create: "subscriptionCharges", item: { ...charge, period: "0002" } },
      { add: "statements", key: "ann", sort: "2026-01 EUR", amounts: { charges: 1, amount: 1190 } },
    ],
    events: [
      {
        type: "StatementDue",
        data: { customerId: "ann", month: "2026-01", currency: "EUR" },
        at: "2026-02-01T00:00:00.000Z",
      },
    ],
  });
});

test("given a statement, when it is due, then it is issued as it is", async () => {
  const asked: unknown[] = [];
  const read = async (...key: unknown[]) => {
    asked.push(key);
    return { customerId: "ann", statement: "2026-01 EUR", charges: 2, amount: 2380 };
  };
  const plan = lawful(await issue(due, { ...(context() as object), read } as never));
  assert.equal(asked, [["statements", "ann", "2026-01 EUR"]]);
  assert.equal(plan, {
    events: [{ type: "CustomerStatementIssued", data: { ...due.data, charges: 2, amount: 2380 } }],
  });
});

test("nothing charged, nothing stated", async () => {
  assert.equal(await issue(due, context()), {});
});

test.run();
