import type * as pulumi from "@pulumi/pulumi";
import { defined } from "../../schemas/defined.ts";
import type { Bus } from "../bus/bus.ts";
import type { LambdaFunction } from "../function/lambda-function.ts";
import type { ConsumerShape } from "./consumer-shape.ts";
import { eventSource } from "./event-source.ts";
import { Queue } from "./queue.ts";

type Child = { parent: pulumi.Resource };

/** Where a function's events come from, and what it gives up goes. */
export interface Queues {
  /** Absent where events are delivered directly. */
  queue?: Queue;
  deadLetters: Queue;
}

/** What is made around the function of a consumer. */
export interface FeedArgs {
  bus: Bus;
  shape: ConsumerShape;
  /** Makes the function, once its queues are there. */
  functionFor(queues: Queues): LambdaFunction;
}

/** The dead-letter queue of what a consumer gives up. */
export function deadLettersOf(name: string, { settings }: Bus, child: Child): Queue {
  return new Queue(`${name}-dlq`, { retentionDays: settings.deadLetterRetentionDays }, child);
}

/**
 * A queue, its dead letters, and the function that gets its batches.
 * @param sender the rule that may send to the queue; without, senders come by their role
 */
export function queued(
  name: string,
  { bus, shape, functionFor, sender }: FeedArgs & { sender?: pulumi.Input<string> },
  child: Child,
) {
  const { visibilityTimeoutSeconds, retry, batchSize, concurrency } = shape;
  const deadLetters = deadLettersOf(name, bus, child);
  const queue = new Queue(
    `${name}-queue`,
    defined({
      retentionDays: bus.settings.queueRetentionDays,
      sender,
      visibilityTimeoutSeconds,
      redrive: { deadLetterQueueArn: deadLetters.arn, maxReceiveCount: retry.maxReceiveCount },
    }),
    child,
  );
  const handler = functionFor({ queue, deadLetters });
  eventSource(name, { queue, handler, batchSize, concurrency }, child);
  return { queue, deadLetters, handler };
}
