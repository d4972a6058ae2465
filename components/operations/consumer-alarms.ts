import * as pulumi from "@pulumi/pulumi";
import type { ConsumerOutputs } from "../../history/stack-outputs.ts";
import type { Bus } from "../bus/bus.ts";
import type { ConsumerShape } from "../delivery/consumer-shape.ts";
import type { StackSettings } from "../settings/settings.ts";
import { alarm, nameOf } from "./alarm.ts";
import { functionAlarms } from "./function-alarms.ts";
import { lettersIn, ruleAlarms } from "./rule-alarms.ts";

export interface ConsumerAlarmsArgs {
  bus: Bus;
  outputs: ConsumerOutputs<pulumi.Input<string>>;
  shape: ConsumerShape;
}

type Child = { parent: pulumi.Resource };

/**
 * Alarms on what a consumer, a gather, a schedule or a journal has given up, was not given, is far behind with, or does
 * not hear of. The dimensions are those under which AWS writes its metrics.
 */
export class ConsumerAlarms extends pulumi.ComponentResource {
  readonly arns: readonly pulumi.Output<string>[];

  constructor(name: string, args: ConsumerAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("choreography:components:ConsumerAlarms", name, {}, opts);
    const { bus, outputs, shape } = args;
    const { functionName, ruleArn, queueUrl, deadLetterQueueUrl, targetDeadLetterQueueUrl } = outputs;
    const child = { parent: this };
    const letters = alarm(
      `${name}-dead-letters`,
      {
        bus,
        ...lettersIn(deadLetterQueueUrl),
        runbook: "dead-letters",
        says: `${name} has given up events: a verdict, all attempts used up, or what it refuses. Which and why: npm run dlq -- list --consumer ${name}. One of them: npm run dlq -- show ID. When the cause is mended: npm run dlq -- redrive --consumer ${name}.`,
      },
      child,
    );
    const mend = `When that is mended: npm run dlq -- redrive --consumer ${name} --match origin=target; where it is lost: npm run replay -- --from T --to T --consumer ${name}.`;
    const means = "no message is acknowledged then, and each comes again.";
    const { expectedEveryHours: hours } = shape;
    this.arns = [
      letters,
      ...ruleAlarms(name, { bus, ruleArn, targetDeadLetterQueueUrl, mend }, child),
      ...(queueUrl === undefined
        ? []
        : functionAlarms(name, { bus, functionName, means, atOnce: false }, child)),
      ...(queueUrl === undefined ? [] : [backlogAlarm(name, { ...args, queueUrl }, child)]),
      ...(hours === undefined ? [] : [silenceAlarm(name, { bus, outputs, hours }, child)]),
    ];
    this.registerOutputs({});
  }
}

/** That messages wait for longer than any retry lets them. */
function backlogAlarm(
  name: string,
  { bus, outputs, shape, queueUrl }: ConsumerAlarmsArgs & { queueUrl: pulumi.Input<string> },
  child: Child,
): pulumi.Output<string> {
  const seconds = backlogSeconds(bus.settings, shape);
  return alarm(
    `${name}-backlog`,
    {
      bus,
      namespace: "AWS/SQS",
      metricName: "ApproximateAgeOfOldestMessage",
      dimensions: { QueueName: nameOf(queueUrl) },
      statistic: "Maximum",
      period: 300,
      threshold: seconds,
      runbook: "backlog",
      says: pulumi.interpolate`A message has waited for ${name} for more than ${seconds} s: it is far behind, does not run, or postpones. How many wait: aws sqs get-queue-attributes --queue-url ${queueUrl} --attribute-names All. Whether it is worked off: aws lambda list-event-source-mappings --function-name ${outputs.functionName}. Raise its concurrency, or mend what holds it up.`,
    },
    child,
  );
}

/** The consumer's own bound; else the stack's, and by how much longer than the stack's its messages may wait for a retry. */
function backlogSeconds(settings: StackSettings, shape: ConsumerShape): number {
  const { retry, visibilityTimeoutSeconds, backlogAlarmSeconds } = shape;
  if (backlogAlarmSeconds !== undefined) return backlogAlarmSeconds;
  const stack = Math.max(settings.maxDelaySeconds, settings.visibilityTimeoutSeconds);
  const own = Math.max(retry.runtime.maxDelaySeconds, visibilityTimeoutSeconds);
  return settings.backlogAlarmSeconds + Math.max(0, own - stack);
}

/**
 * That nothing came for so many hours, of which each has a datum, or none: then the metric is missing. It is the queue's,
 * or the function's where there is no queue: which dimensions a rule's metrics have on a bus of one's own is documented in
 * two ways, and an alarm on the other one would ring for ever.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
function silenceAlarm(
  name: string,
  { bus, outputs, hours }: Pick<ConsumerAlarmsArgs, "bus" | "outputs"> & { hours: number },
  child: Child,
): pulumi.Output<string> {
  const { functionName, ruleArn, queueUrl } = outputs;
  const metric =
    queueUrl === undefined
      ? { namespace: "AWS/Lambda", metricName: "Invocations", dimensions: { FunctionName: functionName } }
      : {
          namespace: "AWS/SQS",
          metricName: "NumberOfMessagesSent",
          dimensions: { QueueName: nameOf(queueUrl) },
        };
  const look =
    ruleArn === undefined
      ? `Whether its schedule is on: aws scheduler list-schedules --name-prefix ${name} --query "Schedules[].[Name,State]" --output text. What Scheduler could not deliver: npm run dlq -- list --consumer ${name} --match origin=target.`
      : pulumi.interpolate`Whether its rule is on: aws events describe-rule --event-bus-name ${bus.name} --name ${nameOf(ruleArn)}. Who publishes what it waits for: docs/events.md, or npm run trace -- ID of a process that should have come this far.`;
  return alarm(
    `${name}-silence`,
    {
      bus,
      ...metric,
      statistic: "Sum",
      comparisonOperator: "LessThanThreshold",
      threshold: 1,
      period: 3600,
      evaluationPeriods: hours,
      datapointsToAlarm: hours,
      treatMissingData: "breaching",
      // Until there may have been one; two days at most: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_WarmUpConfiguration.html
      warmUpConfiguration: { warmUpPeriodDurationInMinutes: Math.min(2880, 60 * hours) },
      runbook: "silence",
      says: pulumi.interpolate`No event came for ${name} in ${hours} h, and one should have. ${look}`,
    },
    child,
  );
}
