import type * as pulumi from "@pulumi/pulumi";
import { deliverDirectly } from "./direct-delivery.ts";
import { deadLettersOf, type FeedArgs, queued } from "./queued.ts";
import { subscription } from "./subscription.ts";

type Child = { parent: pulumi.Resource };
type Args = FeedArgs & { pattern: object };

/** rule → queue → function, and the dead-letter queues of rule and function. */
export function subscribedByQueue(name: string, args: Args, child: Child) {
  const { rule, targetDeadLetters, deliverTo } = subscription(name, args, child);
  const { queue, deadLetters, handler } = queued(name, { ...args, sender: rule.arn }, child);
  deliverTo({ arn: queue.arn, retryPolicy: args.shape.retry.target }, queue.policy);
  return {
    queueArns: { queue: queue.arn, deadLetters: deadLetters.arn, undelivered: targetDeadLetters.arn },
    outputs: {
      functionName: handler.name,
      ruleArn: rule.arn,
      queueUrl: queue.url,
      deadLetterQueueUrl: deadLetters.url,
      targetDeadLetterQueueUrl: targetDeadLetters.url,
    },
  };
}

/** rule → function, invoked asynchronously, and the dead-letter queues of both. */
export function subscribedDirectly(name: string, args: Args, child: Child) {
  const { bus, shape, functionFor } = args;
  const { rule, targetDeadLetters, deliverTo } = subscription(name, args, child);
  const deadLetters = deadLettersOf(name, bus, child);
  const handler = functionFor({ deadLetters });
  const { asynchronous: retry, target: retryPolicy } = shape.retry;
  const admission = deliverDirectly(name, { rule, handler, deadLetters, retry }, child);
  deliverTo({ arn: handler.arn, retryPolicy }, admission);
  return {
    queueArns: { deadLetters: deadLetters.arn, undelivered: targetDeadLetters.arn },
    outputs: {
      functionName: handler.name,
      ruleArn: rule.arn,
      deadLetterQueueUrl: deadLetters.url,
      targetDeadLetterQueueUrl: targetDeadLetters.url,
    },
  };
}
