import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface PendingAlarmsArgs {
  busName: pulumi.Input<string>;
  /** Name of the sweeper's function, which writes the metrics. */
  sweeper: pulumi.Input<string>;
  /** How old the oldest unsent outbox must be. */
  unsentAlarmSeconds: number;
  /** From when on a claimed record counts as stale. */
  staleAfterSeconds: number;
  /** ARNs of what is told when an alarm begins. */
  alarmActions: pulumi.Input<string>[];
}

/** Where the runtime's metrics are; the names are those of runtime/metrics.ts and runtime/sweep-round.ts. */
export const NAMESPACE = "EventChoreography";

/** Three minutes on end, since logs become metrics a little late, and one late minute is no fault. */
const MINUTES = 3;

/**
 * Alarms on what the sweeper cannot mend: outboxes that stay unsent, and records that stay claimed with no message to
 * finish them. Each says what it means and the command that repairs it.
 */
export class PendingAlarms extends pulumi.ComponentResource {
  constructor(name: string, args: PendingAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("choreography:components:PendingAlarms", name, {}, opts);
    const { busName, sweeper, unsentAlarmSeconds, staleAfterSeconds, alarmActions } = args;
    const alarm = {
      namespace: NAMESPACE,
      dimensions: { Bus: busName },
      statistic: "Maximum",
      comparisonOperator: "GreaterThanThreshold",
      period: 60,
      evaluationPeriods: MINUTES,
      datapointsToAlarm: MINUTES,
      ...(alarmActions.length > 0 ? { alarmActions } : {}),
    };
    const child = { parent: this };
    new aws.cloudwatch.MetricAlarm(
      `${name}-unsent-outboxes`,
      {
        ...alarm,
        metricName: "OldestUnsentOutboxAge",
        threshold: unsentAlarmSeconds,
        // A sweeper that does not run, or fails, writes no metric: then nobody knows, which is as bad.
        treatMissingData: "breaching",
        // Until its first minutes are there. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-warm-up.html
        warmUpConfiguration: { warmUpPeriodDurationInMinutes: 10 },
        alarmDescription: pulumi.interpolate`Events or dead letters were committed, but not sent for more than ${unsentAlarmSeconds} s; or the sweeper (function ${sweeper}) has said nothing for ${MINUTES} minutes: look at its log. What is unsent, and why: npm run pending -- list. When the cause is mended the sweeper sends it by itself; at once, or with rights of your own: npm run pending -- send.`,
      },
      child,
    );
    new aws.cloudwatch.MetricAlarm(
      `${name}-stale-claims`,
      {
        ...alarm,
        metricName: "StaleClaims",
        threshold: 0,
        // The other alarm speaks of a silent sweeper; what is not known here stays as it was.
        treatMissingData: "ignore",
        alarmDescription: `Records were claimed more than ${staleAfterSeconds} s ago, are unfinished, and no message came back for them: their queue was purged, kept them too long, or is far behind. Which, and the command that mends each: npm run pending -- list. It names npm run replay -- --from T --to T --consumer NAME; look into the dead letters first: npm run dlq -- list.`,
      },
      child,
    );
    this.registerOutputs({});
  }
}
