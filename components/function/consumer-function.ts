import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { HandlingFailed } from "../../schemas/choreography/handling-failed.ts";
import type { EventBus } from "../bus/event-bus.ts";
import { Queue } from "../delivery/queue.ts";
import type { Agreed } from "../participants/agreement.ts";
import type { ConsumerShape } from "../participants/consumer-options.ts";
import type { Entry } from "./entry.ts";
import { allowing, claiming, publishing } from "./grants.ts";
import { eventsOf, handlerFunction } from "./handler-function.ts";
import type { LambdaFunction } from "./lambda-function.ts";

interface ConsumerFunctionArgs {
  bus: EventBus;
  /** What index.ts says the handler uses. */
  agreed: Agreed;
  factory: Entry["factory"];
  /** Further properties of the definition that the runtime gets. */
  more: Readonly<Record<string, unknown>>;
  shape: ConsumerShape;
  /** What it may do with its own records, besides writing them. */
  claimActions?: readonly string[];
}

type Child = { parent: pulumi.Resource };

/** A consumer's function and its dead letters. `queue`: where its batches come from, if not by direct invocation. */
export function consumerFunction(
  name: string,
  args: ConsumerFunctionArgs & { deadLetters: Queue; queue?: Queue },
  child: Child,
) {
  const { bus, agreed, factory, more, shape, claimActions, deadLetters, queue } = args;
  const { emits } = eventsOf(agreed);
  return handlerFunction(
    name,
    {
      ...{ bus, agreed, factory, more },
      timeoutSeconds: shape.timeoutSeconds,
      environment: {
        DEAD_LETTER_QUEUE_URL: deadLetters.url,
        RETRY: JSON.stringify(shape.retry.runtime),
        ...(queue ? { QUEUE_URL: queue.url } : {}),
      },
      statements: [
        ...publishing(bus.arn, [...emits, HandlingFailed]),
        claiming(bus.claims.arn, name, claimActions),
        ...allowing("sqs:SendMessage", [deadLetters.arn]),
        ...(queue ? allowing(QUEUE_ACTIONS, [queue.arn]) : []),
      ],
    },
    child,
  );
}

/** The dead-letter queue of what a consumer gives up. */
export function deadLettersOf(name: string, { settings }: EventBus, child: Child): Queue {
  return new Queue(`${name}-dlq`, { retentionDays: settings.queueRetentionDays }, child);
}

interface FedArgs {
  bus: EventBus;
  shape: ConsumerShape;
  /** The rule that may send to the queue. */
  sender?: pulumi.Input<string>;
  /** Makes the function that works the queue off. */
  functionFor(queues: { queue: Queue; deadLetters: Queue }): LambdaFunction;
}

/** A queue, its dead letters, and the function that gets its batches. */
export function fedByQueue(name: string, { bus, shape, sender, functionFor }: FedArgs, child: Child) {
  const { visibilityTimeoutSeconds, retry, batchSize, concurrency } = shape;
  const deadLetters = deadLettersOf(name, bus, child);
  const queue = new Queue(
    `${name}-queue`,
    {
      retentionDays: bus.settings.queueRetentionDays,
      ...(sender ? { sender } : {}),
      visibilityTimeoutSeconds,
      redrive: { deadLetterQueueArn: deadLetters.arn, maxReceiveCount: retry.maxReceiveCount },
    },
    child,
  );
  const handler = functionFor({ queue, deadLetters });
  new aws.lambda.EventSourceMapping(
    name,
    {
      eventSourceArn: queue.arn,
      functionName: handler.arn,
      batchSize,
      scalingConfig: { maximumConcurrency: concurrency },
      functionResponseTypes: ["ReportBatchItemFailures"],
    },
    { ...child, dependsOn: [handler.permissions] },
  );
  return { queue, deadLetters, handler };
}

/** A consumer's function, worked off its queue. */
export function queuedConsumer(
  name: string,
  args: ConsumerFunctionArgs & { sender?: pulumi.Input<string> },
  child: Child,
) {
  const { bus, shape, sender } = args;
  const functionFor: FedArgs["functionFor"] = (queues) =>
    consumerFunction(name, { ...args, ...queues }, child);
  return fedByQueue(name, { bus, shape, ...(sender ? { sender } : {}), functionFor }, child);
}

/** What the event source mapping and the runtime's backoff need. */
export const QUEUE_ACTIONS = [
  "sqs:ChangeMessageVisibility",
  "sqs:DeleteMessage",
  "sqs:GetQueueAttributes",
  "sqs:ReceiveMessage",
];
