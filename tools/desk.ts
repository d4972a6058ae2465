import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SQSClient } from "@aws-sdk/client-sqs";
import { eventBridgeBus } from "../runtime/aws/eventbridge-bus.ts";
import { system } from "../runtime/ports/system.ts";
import { LARGEST_EVENT_BYTES } from "../schemas/limits.ts";
import type { Announcing } from "./announce.ts";
import { awsClock } from "./aws-clock.ts";
import type { Discarding } from "./discard.ts";
import type { Redriving } from "./redrive.ts";
import { type Stack, sweeperOf } from "./stack.ts";

/** All that an operator works with on a stack, with the rights of whoever runs this. */
export function deskOf(stack: Stack): Discarding & Redriving & Announcing {
  const { client, busName, claimsTable, journalTable } = stack;
  const [dynamo, sqs] = [new DynamoDBClient(client), new SQSClient(client)];
  return {
    ...{ dynamo, sqs, now: awsClock(dynamo) },
    lambda: new LambdaClient(client),
    bus: eventBridgeBus(new EventBridgeClient(client), {
      ...{ busName, maxRequestBytes: LARGEST_EVENT_BYTES, system, log: () => {} },
    }),
    ...{ claimsTable, journalTable, recordDays: Number(sweeperOf(stack).recordDays) },
    operator: "local",
  };
}
