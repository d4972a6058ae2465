import { test } from "uvu";
import { factsOf } from "../facts.ts";

factsOf(test, "orders", ["OrderCreated"], {
  "create-order": { emits: ["OrderCreated"], tables: ["dynamodb:PutItem orders"] },
  "get-order": { emits: [], tables: ["dynamodb:GetItem orders"] },
  "process-payment": {
    emits: ["PaymentDeclined", "PaymentProcessed"],
    tables: ["dynamodb:PutItem payments"],
  },
  "create-invoice": { emits: ["InvoiceCreated"], tables: ["dynamodb:PutItem invoices"] },
  "request-payment-reversal": { emits: ["PaymentReversalRequested"], tables: ["dynamodb:PutItem invoices"] },
  "reverse-payment": {
    emits: ["PaymentReversed"],
    tables: ["dynamodb:PutItem reversals", "dynamodb:GetItem invoices"],
  },
  "request-payment-cancellation": {
    emits: ["PaymentCancellationRequested"],
    tables: ["dynamodb:PutItem payments"],
  },
  "cancel-payment": {
    emits: ["PaymentDeclined"],
    tables: ["dynamodb:PutItem cancellations", "dynamodb:GetItem payments"],
  },
  "track-order": { emits: [], tables: ["dynamodb:UpdateItem orders"] },
});

test.run();
