import type * as pulumi from "@pulumi/pulumi";
import { METRICS_NAMESPACE } from "../../schemas/names.ts";

/** A widget without its place. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
export interface Widget {
  type: "metric" | "text" | "alarm";
  properties: Readonly<Record<string, unknown>>;
}

/** Widgets side by side, as wide as they can be. */
export interface Row {
  height: number;
  widgets: readonly Widget[];
}

/** Columns of a dashboard. */
const COLUMNS = 24;

/** A widget shows this many alarms at most. */
const MOST_ALARMS = 100;

const PERIOD = 300;

/** The rows from top to bottom; those without widgets are left out. */
export function placed(rows: readonly Row[]) {
  let y = 0;
  return rows
    .filter(({ widgets }) => widgets.length > 0)
    .flatMap(({ height, widgets }) => {
      const width = Math.floor(COLUMNS / widgets.length);
      const row = widgets.map((widget, index) => ({ ...widget, x: index * width, y, width, height }));
      y += height;
      return row;
    });
}

/** A line: namespace, metric, dimensions and their values, options; or an expression that finds its lines by itself. */
export type Line = readonly unknown[];

/** Lines over time. */
export function graph(
  title: string,
  region: pulumi.Input<string>,
  stat: string,
  metrics: readonly Line[],
): Widget {
  const properties = { title, region, stat, metrics, period: PERIOD, view: "timeSeries", stacked: false };
  return { type: "metric", properties };
}

/** All of the program's own metrics of a name, by their second dimension. The bus's name has letters, digits and - only. */
export function found(metricName: string, busName: pulumi.Output<string>, by: string, stat: string): Line {
  const expression = busName.apply(
    (bus) =>
      `SEARCH('{${METRICS_NAMESPACE},Bus,${by}} Bus="${bus}" MetricName="${metricName}"', '${stat}', ${PERIOD})`,
  );
  return [{ expression, label: "", id: `${metricName.toLowerCase()}${stat}` }];
}

/** Alarms, the ones that ring first. */
export function alarmGrids(arns: readonly pulumi.Input<string>[]): Widget[] {
  const grids: Widget[] = [];
  for (let start = 0; start < arns.length; start += MOST_ALARMS) {
    const alarms = arns.slice(start, start + MOST_ALARMS);
    const title = `Alarms ${start + 1}–${start + alarms.length} of ${arns.length}`;
    grids.push({ type: "alarm", properties: { title, alarms, sortBy: "stateUpdatedTimestamp" } });
  }
  return grids;
}

export function text(markdown: string): Widget {
  return { type: "text", properties: { markdown } };
}
