import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { defined } from "../../schemas/defined.ts";
import type { Bus } from "../bus/bus.ts";

type MetricArgs = Omit<
  aws.cloudwatch.MetricAlarmArgs,
  "alarmActions" | "alarmDescription" | "comparisonOperator" | "evaluationPeriods"
> &
  Partial<Pick<aws.cloudwatch.MetricAlarmArgs, "comparisonOperator" | "evaluationPeriods">>;

interface AlarmArgs extends MetricArgs {
  bus: Bus;
  /** What it means, which command shows it, and which mends it. */
  says: pulumi.Input<string>;
  /** Its section of the runbook: an anchor. */
  runbook: string;
}

/**
 * An alarm that tells whom the bus tells, and says what to do; its ARN is for the dashboard. Unless told, it rings when a period
 * has more than nothing, and is quiet where there is no data.
 */
export function alarm(
  name: string,
  args: AlarmArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const { bus, says, runbook, ...metric } = args;
  const { alarmActions, settings } = bus;
  const { arn } = new aws.cloudwatch.MetricAlarm(
    name,
    {
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      evaluationPeriods: 1,
      treatMissingData: "notBreaching",
      ...metric,
      alarmDescription: pulumi.interpolate`${says} Runbook: ${settings.runbookUrl}#${runbook}`,
      ...defined({ alarmActions: alarmActions.length > 0 ? alarmActions : undefined }),
    },
    opts,
  );
  return arn;
}

/** The name at the end of an ARN or a queue's URL. */
export function nameOf(address: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi
    .output(address)
    .apply((text) => text.slice(Math.max(text.lastIndexOf("/"), text.lastIndexOf(":")) + 1));
}
