import * as pulumi from "@pulumi/pulumi";
import { METRICS_NAMESPACE } from "../../schemas/names.ts";
import type { Bus } from "../bus/bus.ts";
import { alarm } from "./alarm.ts";

export interface PendingAlarmsArgs {
  bus: Bus;
  /** Name of the sweeper's function, which writes the metrics. */
  sweeper: pulumi.Input<string>;
  /** Name of the function that fires timers. */
  timers: pulumi.Input<string>;
  /** From when on a claimed record counts as stale. */
  staleAfterSeconds: number;
}

/** Three minutes on end, since logs become metrics a little late, and one late minute is no fault. */
const MINUTES = 3;

/** A gather that is overdue is told so once a minute, and ends then; several may take turns for a while. */
const OVERDUE_MINUTES = 10;

/**
 * Alarms on what the sweeper cannot mend: outboxes that stay unsent, records that stay claimed with no message to finish
 * them, gathers that do not end, consumers in order that wait for what does not come, and timers that do not fire. Each says what it means and the command that repairs it.
 */
export class PendingAlarms extends pulumi.ComponentResource {
  readonly arns: readonly pulumi.Output<string>[];

  constructor(name: string, args: PendingAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("choreography:components:PendingAlarms", name, {}, opts);
    const { bus, sweeper, timers, staleAfterSeconds } = args;
    const { unsentAlarmSeconds } = bus.settings;
    const lasting = (minutes: number) => ({
      bus,
      namespace: METRICS_NAMESPACE,
      dimensions: { Bus: bus.name },
      statistic: "Maximum",
      period: 60,
      evaluationPeriods: minutes,
      datapointsToAlarm: minutes,
    });
    const child = { parent: this };
    this.arns = [
      alarm(
        `${name}-unsent-outboxes`,
        {
          ...lasting(MINUTES),
          metricName: "OldestUnsentOutboxAge",
          threshold: unsentAlarmSeconds,
          // A sweeper that does not run, or fails, writes no metric: then nobody knows, which is as bad.
          treatMissingData: "breaching",
          // Until its first minutes are there. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-warm-up.html
          warmUpConfiguration: { warmUpPeriodDurationInMinutes: 10 },
          runbook: "unsent-outboxes",
          says: pulumi.interpolate`Events or dead letters were committed, but not sent for more than ${unsentAlarmSeconds} s; or the sweeper (function ${sweeper}) has said nothing for ${MINUTES} minutes: look at its log. What is unsent, and why: npm run pending -- list. When the cause is mended the sweeper sends it by itself; at once, or with rights of your own: npm run pending -- send.`,
        },
        child,
      ),
      alarm(
        `${name}-stale-claims`,
        {
          ...lasting(MINUTES),
          metricName: "StaleClaims",
          // The other alarm speaks of a silent sweeper; what is not known here stays as it was.
          treatMissingData: "ignore",
          runbook: "stale-claims",
          says: `Records were claimed more than ${staleAfterSeconds} s ago, are unfinished, and no message came back for them: their queue was purged, kept them too long, or is far behind. Which, and the command that mends each: npm run pending -- list. It names npm run replay -- --from T --to T --consumer NAME; look into the dead letters first: npm run dlq -- list.`,
        },
        child,
      ),
      alarm(
        `${name}-overdue-gathers`,
        {
          ...lasting(OVERDUE_MINUTES),
          metricName: "OverdueGathers",
          treatMissingData: "ignore",
          runbook: "overdue-gathers",
          says: `Gathers are past their deadline for ${OVERDUE_MINUTES} minutes and have not ended, although the sweeper tells them every minute: their function fails, or is far behind. Which: npm run pending -- list. Why: the function's log. When that is mended they end by themselves.`,
        },
        child,
      ),
      alarm(
        `${name}-stalled-sequences`,
        {
          ...lasting(MINUTES),
          metricName: "StalledSequences",
          treatMissingData: "ignore",
          runbook: "stalled-sequences",
          says: `Events of a consumer that handles in order have waited more than ${staleAfterSeconds} s for one that is before them: it is dead, or has never come. Which: npm run order -- list. Dead letters: npm run dlq -- list; redriven, all goes on. What never came a replay delivers: npm run replay -- --help. To go on without it: npm run order -- skip KEY.`,
        },
        child,
      ),
      alarm(
        `${name}-overdue-timers`,
        {
          ...lasting(MINUTES),
          metricName: "OldestOverdueTimerAge",
          threshold: unsentAlarmSeconds,
          treatMissingData: "ignore",
          runbook: "overdue-timers",
          says: pulumi.interpolate`Events with a time were not published more than ${unsentAlarmSeconds} s after it, although the sweeper has their function (${timers}) woken every minute: it fails, or is far behind. Which: npm run timers -- list. Why: the log of that function. When that is mended they are published by themselves; at once, or with rights of your own: npm run timers -- fire ID.`,
        },
        child,
      ),
    ];
    this.registerOutputs({});
  }
}
