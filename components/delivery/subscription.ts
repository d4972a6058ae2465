import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { EventBus } from "../bus/event-bus.ts";
import { Queue } from "./queue.ts";
import type { RetryMechanisms } from "./retry.ts";

/** A rule for some events, its target to come, and the dead-letter queue of what cannot be delivered. */
export function subscription(
  name: string,
  { bus, pattern }: { bus: EventBus; pattern: object },
  child: { parent: pulumi.Resource },
) {
  const rule = new aws.cloudwatch.EventRule(
    name,
    { eventBusName: bus.name, eventPattern: JSON.stringify(pattern) },
    child,
  );
  const targetDeadLetters = new Queue(
    `${name}-target-dlq`,
    { retentionDays: bus.settings.queueRetentionDays, sender: rule.arn },
    child,
  );
  return {
    rule,
    targetDeadLetters,
    /** Gives the rule its target, once that lets the rule in. */
    deliverTo(arn: pulumi.Input<string>, retryPolicy: RetryMechanisms["target"], admission: pulumi.Resource) {
      new aws.cloudwatch.EventTarget(
        name,
        {
          eventBusName: bus.name,
          rule: rule.name,
          arn,
          deadLetterConfig: { arn: targetDeadLetters.arn },
          retryPolicy,
        },
        { ...child, dependsOn: [targetDeadLetters.policy, admission] },
      );
    },
  };
}
