import {
  type ComparisonOperator,
  DeleteAlarmsCommand,
  type Dimension,
  type MetricDataQuery,
  PutMetricAlarmCommand,
  type StandardUnit,
  type Statistic,
} from "@aws-sdk/client-cloudwatch";
import type { cloudwatch } from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import { type Adapter, arn, physicalName } from "../resource.ts";
import { tagList } from "../tags.ts";

type Query = NonNullable<Unwrap<cloudwatch.MetricAlarmArgs>["metricQueries"]>[number];

/** A term of a metric math expression. */
function queryOf({ id, expression, label, returnData, metric }: Query): MetricDataQuery {
  return {
    ...{ Id: id, Expression: expression, Label: label, ReturnData: returnData ?? false },
    MetricStat: metric && {
      Metric: {
        ...{ Namespace: metric.namespace, MetricName: metric.metricName },
        Dimensions: dimensionsOf(metric.dimensions),
      },
      ...{ Period: metric.period, Stat: metric.stat },
    },
  };
}

function dimensionsOf(dimensions: Record<string, string> = {}): Dimension[] {
  return Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
}

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
    "metricQueries",
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
  names: ["name"],
  update: "create",
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
        Dimensions: dimensionsOf(inputs.dimensions),
        EvaluationPeriods: inputs.evaluationPeriods,
        InsufficientDataActions: inputs.insufficientDataActions as string[] | undefined,
        MetricName: inputs.metricName,
        Metrics: inputs.metricQueries?.map(queryOf),
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
  async remove({ id }, { clients }) {
    await clients.cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: [id] }));
  },
};
