import { test } from "uvu";
import * as assert from "uvu/assert";
import { log } from "../../../runtime/lambda/log.ts";
import { type Metric, metricFields } from "../../../runtime/ports/metrics.ts";

const METRICS: Record<string, Metric> = {
  OldestUnsentOutboxAge: { unit: "Seconds", value: 61.5 },
  StaleClaims: { unit: "Count", value: 0 },
};
const NOW = Date.UTC(2026, 0, 1);

test("declares each metric with its unit under the bus, and has its value at the root", () => {
  assert.equal(metricFields({ Bus: "shop-1" }, METRICS, NOW), {
    _aws: {
      Timestamp: 1_767_225_600_000,
      CloudWatchMetrics: [
        {
          Namespace: "EventChoreography",
          Dimensions: [["Bus"]],
          Metrics: [
            { Name: "OldestUnsentOutboxAge", Unit: "Seconds" },
            { Name: "StaleClaims", Unit: "Count" },
          ],
        },
      ],
    },
    Bus: "shop-1",
    OldestUnsentOutboxAge: 61.5,
    StaleClaims: 0,
  });
});

test("is a line of the log whose every dimension and metric the root holds, as the format demands", () => {
  const written: string[] = [];
  const write = process.stdout.write;
  process.stdout.write = ((text: string) => written.push(text) > 0) as typeof write;
  try {
    log("info", "swept", metricFields({ Bus: "shop-1" }, METRICS, NOW));
  } finally {
    process.stdout.write = write;
  }
  const [line = "", ...more] = written;
  assert.equal([more, line.trimEnd().includes("\n"), line.endsWith("\n")], [[], false, true]);
  const { timestamp, level, message, _aws, ...targets } = JSON.parse(line);
  assert.equal([typeof timestamp, level, message], ["string", "INFO", "swept"]);
  assert.equal(Object.keys(_aws).sort(), ["CloudWatchMetrics", "Timestamp"]);
  const [{ Dimensions, Metrics }] = _aws.CloudWatchMetrics;
  const declared = [...Dimensions.flat(), ...Metrics.map(({ Name }: { Name: string }) => Name)];
  assert.equal(Object.keys(targets), declared);
  for (const dimension of Dimensions.flat()) assert.type(targets[dimension], "string");
  for (const { Name } of Metrics) assert.type(targets[Name], "number");
});

test.run();
