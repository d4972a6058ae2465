import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Bus } from "../bus/bus.ts";
import { Queue } from "./queue.ts";

/** What a rule delivers to, and how. */
type Target = Pick<aws.cloudwatch.EventTargetArgs, "arn" | "retryPolicy" | "roleArn" | "inputTransformer">;

/** A rule for some events, its target to come, and the dead-letter queue of what cannot be delivered. */
export function subscription(
  name: string,
  { bus, pattern }: { bus: Bus; pattern: object },
  child: { parent: pulumi.Resource },
) {
  const rule = new aws.cloudwatch.EventRule(
    name,
    { eventBusName: bus.name, eventPattern: JSON.stringify(pattern) },
    child,
  );
  const targetDeadLetters = new Queue(
    `${name}-target-dlq`,
    { retentionDays: bus.settings.deadLetterRetentionDays, sender: rule.arn },
    child,
  );
  return {
    rule,
    targetDeadLetters,
    /** Gives the rule its target, once that lets the rule in. */
    deliverTo(target: Target, admission: pulumi.Resource) {
      new aws.cloudwatch.EventTarget(
        name,
        {
          eventBusName: bus.name,
          rule: rule.name,
          deadLetterConfig: { arn: targetDeadLetters.arn },
          ...target,
        },
        { ...child, dependsOn: [targetDeadLetters.policy, admission] },
      );
    },
  };
}
