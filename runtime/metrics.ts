/** A value of a metric, with CloudWatch's name for its unit. */
export interface Metric {
  unit: "Seconds" | "Count";
  value: number;
}

/** Where this program's metrics are found in CloudWatch. */
export const NAMESPACE = "EventChoreography";

/**
 * Fields of a log line from which CloudWatch makes metrics of one bus, dimension `Bus`. They stand beside a log line's
 * own fields: what the format does not know at the root it passes over.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function metricFields(
  busName: string,
  metrics: Readonly<Record<string, Metric>>,
  now: number,
): Record<string, unknown> {
  const entries = Object.entries(metrics);
  const Metrics = entries.map(([Name, { unit }]) => ({ Name, Unit: unit }));
  return {
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [{ Namespace: NAMESPACE, Dimensions: [["Bus"]], Metrics }],
    },
    Bus: busName,
    ...Object.fromEntries(entries.map(([name, { value }]) => [name, value])),
  };
}
