import { test } from "uvu";
import { factsOf } from "../facts.ts";

const STATE = ["dynamodb:PutItem subscriptions", "dynamodb:GetItem subscriptions"];

factsOf(test, "subscriptions", ["SubscriptionStarted", "SubscriptionChanged", "GraceApproved"], {
  "start-subscription": { emits: ["SubscriptionChanged", "SubscriptionStarted"], tables: STATE },
  "charge-subscription": {
    emits: [
      ...["GraceEnded", "GraceRequested", "PaymentRetryDue", "RenewalDue"],
      ...["SubscriptionChanged", "SubscriptionChargeDeclined", "SubscriptionCharged"],
    ],
    tables: STATE,
  },
  "approve-grace": { emits: ["GraceApproved"], tables: ["dynamodb:GetItem subscriptions"] },
  "decide-grace": {
    emits: [
      "GraceEnded",
      "RenewalDue",
      "SubscriptionChanged",
      "SubscriptionExtended",
      "SubscriptionSuspended",
    ],
    tables: ["dynamodb:PutItem decisions", ...STATE],
  },
  "cancel-subscription": {
    emits: ["SubscriptionCancellationRequested"],
    tables: ["dynamodb:GetItem subscriptions"],
  },
  "stop-subscription": {
    emits: ["GraceEnded", "PaymentRetryDue", "RenewalDue", "SubscriptionCancelled", "SubscriptionChanged"],
    tables: STATE,
  },
  "tally-charges": {
    emits: ["StatementDue"],
    tables: ["dynamodb:PutItem subscription-charges", "dynamodb:UpdateItem statements"],
  },
  "issue-statement": {
    emits: ["CustomerStatementIssued"],
    tables: ["dynamodb:GetItem statements", "dynamodb:Query statements"],
  },
  "write-to-customer": { emits: [], tables: [] },
  "tell-crm": { emits: [], tables: [] },
  "list-subscriptions": { emits: [], tables: ["dynamodb:Query subscriptions/index/byCustomer"] },
  "get-subscription": {
    emits: [],
    tables: [
      ...["dynamodb:GetItem subscriptions", "dynamodb:GetItem subscription-charges"],
      ...["dynamodb:GetItem decisions", "dynamodb:Query subscription-charges", "dynamodb:Query decisions"],
    ],
  },
});

test.run();
