import { test } from "uvu";
import * as assert from "uvu/assert";
import { alarmGrids, placed } from "../../../components/operations/widgets.ts";
import { BUS_NAME } from "../../harness/bus-name.ts";
import { choreography, evaluate, once } from "../evaluate.ts";

const BUS = `${BUS_NAME}-0a1b2c3`;

interface Widget {
  type: string;
  x: number;
  y: number;
  width: number;
  height: number;
  properties: {
    title?: string;
    region?: string;
    stat?: string;
    period?: number;
    view?: string;
    markdown?: string;
    alarms?: string[];
    metrics?: unknown[][];
  };
}

const program = once(async () => {
  const { inputs, names } = await evaluate(choreography);
  const { dashboardName, dashboardBody } = inputs("Dashboard", BUS_NAME);
  const { widgets } = JSON.parse(String(dashboardBody)) as { widgets: Widget[] };
  return { name: dashboardName, body: String(dashboardBody), widgets, alarms: names("MetricAlarm"), names };
});

const titled = async (title: string) => {
  const { widgets } = await program();
  const found = widgets.find(({ properties }) => properties.title === title);
  if (!found) throw new Error(`${title}: there are ${widgets.map((one) => one.properties.title).join(", ")}`);
  return found.properties;
};

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
test("is what CloudWatch takes: widgets of known types within 24 columns that do not overlap, each with what its type needs", async () => {
  const { widgets } = await program();
  assert.ok(widgets.length > 10 && widgets.length <= 500);
  for (const { type, x, y, width, height, properties } of widgets) {
    const { title = type, region, metrics = [], alarms = [], markdown = "" } = properties;
    for (const size of [x, y, width, height]) assert.ok(Number.isInteger(size) && size >= 0, title);
    assert.ok(width >= 1 && height >= 1 && x + width <= 24, title);
    if (type === "text") assert.ok(markdown.length > 0);
    else if (type === "alarm") assert.ok(alarms.length >= 1 && alarms.length <= 100, title);
    else {
      assert.is(type, "metric");
      assert.is(region, "eu-central-1", title);
      assert.ok(metrics.length >= 1 && metrics.length <= 500, title);
      assert.equal(
        [properties.view, properties.period, typeof properties.stat],
        ["timeSeries", 300, "string"],
        title,
      );
      for (const line of metrics) {
        const [first, metric, ...dimensions] = line;
        if (typeof first === "object") assert.type((first as { expression: unknown }).expression, "string");
        else {
          assert.equal([typeof first, typeof metric], ["string", "string"], title);
          const pairs = dimensions.filter((one) => typeof one === "string");
          assert.ok(pairs.length % 2 === 0 && pairs.length > 0, `${title}: ${JSON.stringify(line)}`);
        }
      }
    }
  }
  const cells = new Set<string>();
  for (const { x, y, width, height } of widgets)
    for (let row = y; row < y + height; row++)
      for (let column = x; column < x + width; column++) {
        assert.not.ok(cells.has(`${row} ${column}`), `${row} ${column} is taken`);
        cells.add(`${row} ${column}`);
      }
});

test("bears the bus's name, so that each stack has its own, and tells where the runbook is", async () => {
  const { name, widgets } = await program();
  assert.is(name, BUS);
  assert.match(widgets[0]?.properties.markdown ?? "", "docs/runbook.md");
});

test("shows every alarm there is, once", async () => {
  const { widgets, alarms } = await program();
  const shown = widgets.flatMap(({ properties }) => properties.alarms ?? []);
  assert.equal(shown.sort(), alarms.map((name) => `arn:MetricAlarm:${name}`).sort());
});

test("shows every queue for dead letters under the name of whose they are", async () => {
  const { names } = await program();
  const { metrics = [] } = await titled("Dead letters");
  assert.equal(
    metrics.map(([, , , queue]) => queue).sort(),
    names("Queue")
      .filter((name) => name.endsWith("-dlq"))
      .sort(),
  );
  assert.equal(
    metrics.find(([, , , queue]) => queue === "create-invoice-target-dlq"),
    [
      ...["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", "create-invoice-target-dlq"],
      { label: "create-invoice, not delivered" },
    ],
  );
  const { metrics: ages = [] } = await titled("Age of the oldest in s");
  assert.equal(
    ages.map(([, metric, , queue]) => [metric, queue]).sort(),
    names("Queue")
      .filter((name) => name.endsWith("-queue"))
      .map((name) => ["ApproximateAgeOfOldestMessage", name]),
  );
});

test("shows every function", async () => {
  const { names } = await program();
  for (const title of ["Functions: errors", "Functions: p99 in ms", "Functions: throttles"]) {
    const { metrics = [] } = await titled(title);
    const functions = names("Function").map((name) => [`${name}-0a1b2c3`, { label: name }]);
    assert.equal(
      metrics.map(([, , , name, label]) => [name, label]),
      functions,
      title,
    );
  }
});

test("finds the program's own metrics by consumer and by flow, on this bus only", async () => {
  assert.equal((await titled("Retried")).metrics, [
    [
      {
        expression: `SEARCH('{EventChoreography,Bus,Consumer} Bus="${BUS}" MetricName="Retried"', 'Sum', 300)`,
        ...{ label: "", id: "retriedSum" },
      },
    ],
  ]);
  assert.equal((await titled("Flows, p95 in ms")).metrics, [
    [
      {
        expression: `SEARCH('{EventChoreography,Bus,Flow} Bus="${BUS}" MetricName="FlowLatency"', 'p95', 300)`,
        ...{ label: "", id: "flowlatencyp95" },
      },
    ],
  ]);
  assert.equal((await titled("Left undone")).metrics, [
    ["EventChoreography", "OldestUnsentOutboxAge", "Bus", BUS],
    ["EventChoreography", "StaleClaims", "Bus", BUS],
    ["EventChoreography", "OverdueGathers", "Bus", BUS],
  ]);
});

test("shows what the API answers, and how fast", async () => {
  assert.equal((await titled("api: answers")).metrics, [
    ["AWS/ApiGateway", "Count", "ApiId", "api-id", {}],
    ["AWS/ApiGateway", "4xx", "ApiId", "api-id", {}],
    ["AWS/ApiGateway", "5xx", "ApiId", "api-id", {}],
  ]);
  assert.equal(
    (await titled("api: latency in ms")).metrics?.map(([, , , , more]) => more),
    [
      { stat: "p50", label: "p50" },
      { stat: "p99", label: "p99" },
    ],
  );
});

test("tells nothing of where it was made", async () => {
  assert.not.match((await program()).body, process.cwd());
});

test("a widget has a hundred alarms at most, and rows without widgets take no room", () => {
  const sizes = (count: number) =>
    alarmGrids(Array.from({ length: count }, (_, index) => `arn:${index}`)).map(
      ({ properties }) => (properties.alarms as string[]).length,
    );
  assert.equal([sizes(0), sizes(100), sizes(101)], [[], [100], [100, 1]]);
  const widget = { type: "text", properties: {} } as const;
  const rows = [
    { height: 2, widgets: [widget] },
    { height: 6, widgets: [] },
    { height: 3, widgets: [widget, widget] },
  ];
  assert.equal(
    placed(rows).map(({ x, y, width, height }) => [x, y, width, height]),
    [
      [0, 0, 24, 2],
      [0, 2, 12, 3],
      [12, 2, 12, 3],
    ],
  );
});

test.run();
