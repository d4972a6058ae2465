import {
  type ComparisonOperator,
  PutMetricAlarmCommand,
  type StandardUnit,
  type Statistic,
} from "@aws-sdk/client-cloudwatch";
import type { cloudwatch } from "@pulumi/aws";
import { type Adapter, arn, physicalName } from "../resource.ts";
import { tagList } from "../tags.ts";

export const metricAlarm: Adapter<cloudwatch.MetricAlarmArgs> = {
  type: "aws:cloudwatch/metricAlarm:MetricAlarm",
  handles: [
    "actionsEnabled",
    "alarmActions",
    "alarmDescription",
    "comparisonOperator",
    "datapointsToAlarm",
    "dimensions",
    "evaluationPeriods",
    "insufficientDataActions",
    "metricName",
    "name",
    "namespace",
    "okActions",
    "period",
    "region",
    "statistic",
    "tags",
    "threshold",
    "treatMissingData",
    "unit",
    // The local AWS evaluates an alarm from its first data on, so there is nothing to wait for.
    "warmUpConfiguration",
  ],
  async create(inputs, context) {
    const name = physicalName(inputs, context, 255);
    await context.clients.cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: name,
        ActionsEnabled: inputs.actionsEnabled,
        AlarmActions: inputs.alarmActions as string[] | undefined,
        AlarmDescription: inputs.alarmDescription,
        ComparisonOperator: inputs.comparisonOperator as ComparisonOperator,
        DatapointsToAlarm: inputs.datapointsToAlarm,
        Dimensions: Object.entries(inputs.dimensions ?? {}).map(([Name, Value]) => ({ Name, Value })),
        EvaluationPeriods: inputs.evaluationPeriods,
        InsufficientDataActions: inputs.insufficientDataActions as string[] | undefined,
        MetricName: inputs.metricName,
        Namespace: inputs.namespace,
        OKActions: inputs.okActions as string[] | undefined,
        Period: inputs.period,
        Statistic: inputs.statistic as Statistic,
        Tags: tagList(inputs.tags),
        Threshold: inputs.threshold,
        TreatMissingData: inputs.treatMissingData,
        Unit: inputs.unit as StandardUnit,
      }),
    );
    return {
      id: name,
      state: { name, arn: arn("cloudwatch", context, `alarm:${name}`), tagsAll: inputs.tags ?? {} },
    };
  },
};
