import * as pulumi from "@pulumi/pulumi";
import type { Bus } from "../bus/bus.ts";
import { alarm, nameOf } from "./alarm.ts";

interface RuleAlarmsArgs {
  bus: Bus;
  /** Absent where a schedule delivers, not a rule. */
  ruleArn?: pulumi.Input<string> | undefined;
  targetDeadLetterQueueUrl: pulumi.Input<string>;
  /** What to do with an event that was not delivered. */
  mend: string;
}

const PERIOD = 300;

/** Alarms on events that were not delivered: those that lie in a queue because of it, and those that are lost. */
export function ruleAlarms(
  name: string,
  args: RuleAlarmsArgs,
  child: { parent: pulumi.Resource },
): pulumi.Output<string>[] {
  const { bus, ruleArn, targetDeadLetterQueueUrl, mend } = args;
  const letters = alarm(
    `${name}-target-dead-letters`,
    {
      bus,
      ...lettersIn(targetDeadLetterQueueUrl),
      runbook: "target-dead-letters",
      says: `Events for ${name} were not delivered: a policy or role refuses, what they go to is gone, or AWS did not answer for a day. Which, and EventBridge's reason: npm run dlq -- list --consumer ${name} --match origin=target. ${mend}`,
    },
    child,
  );
  if (ruleArn === undefined) return [letters];
  const rule = nameOf(ruleArn);
  const count = (id: string, metricName: string) => ({
    id,
    metric: {
      namespace: "AWS/Events",
      metricName,
      // On a bus of one's own both: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
      dimensions: { EventBusName: bus.name, RuleName: rule },
      stat: "Sum",
      period: PERIOD,
    },
  });
  const deliveries = alarm(
    `${name}-deliveries`,
    {
      bus,
      metricQueries: [
        // Neither metric is there while it is zero.
        {
          id: "undelivered",
          expression: "SUM([FILL(failed, 0), FILL(lost, 0)])",
          label: "Undelivered",
          returnData: true,
        },
        count("failed", "FailedInvocations"),
        count("lost", "InvocationsFailedToBeSentToDlq"),
      ],
      runbook: "deliveries",
      says: pulumi.interpolate`Rule ${rule} could not deliver events to ${name}; those that could not be laid into its dead-letter queue either are lost to it, but not to the archive. The rule's target: aws events list-targets-by-rule --event-bus-name ${bus.name} --rule ${rule}. What was laid aside: npm run dlq -- list --consumer ${name} --match origin=target. ${mend}`,
    },
    child,
  );
  return [letters, deliveries];
}

/**
 * That there are messages in a dead-letter queue. A queue that nobody touches has no metrics any more: what was true of it
 * stays so.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export function lettersIn(queueUrl: pulumi.Input<string>) {
  return {
    namespace: "AWS/SQS",
    metricName: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: nameOf(queueUrl) },
    statistic: "Maximum",
    period: PERIOD,
    treatMissingData: "ignore",
  };
}
