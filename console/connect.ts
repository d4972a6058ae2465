import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SQSClient } from "@aws-sdk/client-sqs";
import { eventBridgeBus } from "../runtime/aws/eventbridge-bus.ts";
import { sqsQueues } from "../runtime/aws/sqs-queues.ts";
import type { Log } from "../runtime/ports/messaging.ts";
import { system } from "../runtime/ports/system.ts";
import { LARGEST_EVENT_BYTES } from "../schemas/limits.ts";
import { awsClock } from "../tools/aws-clock.ts";
import type { Stack } from "../tools/stack.ts";
import type { Acting } from "./commands/acting.ts";
import type { ConsoleStack } from "./sources.ts";

/** What the console works with, by the SDK. `client`: the configuration of its clients. */
export function connect(stack: ConsoleStack, client: Stack["client"], log: Log): Acting {
  const [dynamo, sqs] = [new DynamoDBClient(client), new SQSClient(client)];
  return {
    ...{ stack, dynamo, sqs, now: awsClock(dynamo) },
    log,
    queues: sqsQueues(sqs, { queueUrl: undefined, timersQueueUrl: stack.timers?.queueUrl }, { log, system }),
    bus: eventBridgeBus(new EventBridgeClient(client), {
      ...{ busName: stack.busName, maxRequestBytes: LARGEST_EVENT_BYTES, system, log },
    }),
  };
}
