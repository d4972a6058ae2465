import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SQSClient } from "@aws-sdk/client-sqs";
import { dynamoStore } from "../runtime/aws/dynamodb-store.ts";
import { eventBridgeBus } from "../runtime/aws/eventbridge-bus.ts";
import { sqsQueues } from "../runtime/aws/sqs-queues.ts";
import type { Log } from "../runtime/ports/messaging.ts";
import type { Store } from "../runtime/ports/store.ts";
import { system } from "../runtime/ports/system.ts";
import { type Stack, sweeperOf } from "./stack.ts";

/** The ports by which outboxes are sent and marked, as functions have them, with the rights of whoever runs this. */
export function sendingRuntime(stack: Stack, dynamodb: DynamoDBClient, log: Log) {
  const { client, claimsTable, busName, timers } = stack;
  const { maxEventBytes, recordDays } = sweeperOf(stack);
  const store: Store = dynamoStore(dynamodb, claimsTable, (table) => {
    throw new Error(`Business tables such as ${table} are not touched here`);
  });
  const bus = eventBridgeBus(new EventBridgeClient(client), {
    ...{ busName, maxRequestBytes: Number(maxEventBytes), system, log },
  });
  const queues = sqsQueues(
    new SQSClient(client),
    { queueUrl: undefined, timersQueueUrl: timers?.queueUrl },
    { log, system },
  );
  return { store, bus, queues, system, settings: { recordDays: Number(recordDays) } };
}
