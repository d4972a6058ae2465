import middy from "@middy/core";
import eventNormalizer from "@middy/event-normalizer";
import sqsPartialBatchFailure from "@middy/sqs-partial-batch-failure";
import { Detail, planned, publish, put } from "./invoice.mjs";

// It has no idempotency: a condition on the invoice stands for it.

async function createInvoice({ body: { detail } }) {
  const plan = await planned(Detail.parse(detail));
  try {
    await put(plan, { absent: true });
  } catch (error) {
    if (error.name === "ConditionalCheckFailedException") return;
    throw error;
  }
  await publish(plan);
}

export const handler = middy()
  .use(eventNormalizer())
  .use(sqsPartialBatchFailure({ logger: false }))
  .handler(({ Records }) => Promise.allSettled(Records.map(createInvoice)));
