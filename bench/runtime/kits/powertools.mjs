import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import { parser } from "@aws-lambda-powertools/batch/parser";
import { IdempotencyConfig, makeIdempotent } from "@aws-lambda-powertools/idempotency";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import { JSONStringified } from "@aws-lambda-powertools/parser/helpers";
import { EventBridgeSchema } from "@aws-lambda-powertools/parser/schemas/eventbridge";
import { SqsRecordSchema } from "@aws-lambda-powertools/parser/schemas/sqs";
import { Detail, planned, publish, put } from "./invoice.mjs";

// Batch, parser and idempotency, as their documentation puts them together.

const schema = SqsRecordSchema.extend({
  body: JSONStringified(EventBridgeSchema.extend({ detail: Detail })),
});
const processor = new BatchProcessor(EventType.SQS, { parser, schema });
const config = new IdempotencyConfig({ eventKeyJmesPath: "data.orderId", throwOnNoIdempotencyKey: true });

const createInvoice = makeIdempotent(
  async (detail) => {
    const plan = await planned(detail);
    await put(plan);
    await publish(plan);
    return plan.events[0].data.invoiceId;
  },
  { persistenceStore: new DynamoDBPersistenceLayer({ tableName: "idempotency" }), config },
);

export async function handler(event, context) {
  config.registerLambdaContext(context);
  return processPartialResponse(event, ({ body }) => createInvoice(body.detail), processor, {
    context,
    throwOnFullBatchFailure: false,
  });
}
