import { METRICS_NAMESPACE } from "../../schemas/names.ts";

/** A value of a metric, with CloudWatch's name for its unit. */
export interface Metric {
  unit: "Seconds" | "Milliseconds" | "Count";
  value: number;
}

/**
 * Fields of a log line from which CloudWatch makes metrics under some dimensions, such as `Bus`; none where there are no
 * metrics. They stand beside a log line's own fields: what the format does not know at the root it passes over.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function metricFields(
  dimensions: Readonly<Record<string, string>>,
  metrics: Readonly<Record<string, Metric>>,
  now: number,
): Record<string, unknown> {
  const entries = Object.entries(metrics);
  if (entries.length === 0) return {};
  const Metrics = entries.map(([Name, { unit }]) => ({ Name, Unit: unit }));
  return {
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [{ Namespace: METRICS_NAMESPACE, Dimensions: [Object.keys(dimensions)], Metrics }],
    },
    ...dimensions,
    ...Object.fromEntries(entries.map(([name, { value }]) => [name, value])),
  };
}
