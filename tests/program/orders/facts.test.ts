import { test } from "uvu";
import * as assert from "uvu/assert";
import { factsOf } from "../facts.ts";
import { program } from "../statements.ts";

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

test("the choreography says of a consumer what it hears and what it may say", async () => {
  const { participants } = JSON.parse(String((await program()).outputs.choreography));
  assert.equal(
    participants.find(({ name }: { name: string }) => name === "process-payment"),
    {
      ...{ name: "process-payment", kind: "consumer", owner: "payments", maxAttempts: 5 },
      ...{ on: [{ type: "OrderCreated" }], emits: ["PaymentProcessed", "PaymentDeclined"] },
    },
  );
});

test("the outputs say where a consumer is reached", async () => {
  const { consumers } = (await program()).outputs;
  assert.equal((consumers as Record<string, unknown>)["create-invoice"], {
    functionName: "create-invoice-0a1b2c3",
    ruleArn: "arn:EventRule:create-invoice",
    queueUrl: "https://queue/create-invoice-queue",
    deadLetterQueueUrl: "https://queue/create-invoice-dlq",
    targetDeadLetterQueueUrl: "https://queue/create-invoice-target-dlq",
  });
});

test.run();
