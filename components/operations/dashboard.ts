import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { NotificationOutputs } from "../../history/stack-outputs.ts";
import { METRICS_NAMESPACE } from "../../schemas/names.ts";
import type { Bus } from "../bus/bus.ts";
import type { HttpApi } from "../http/http-api.ts";
import { nameOf } from "./alarm.ts";
import type { Watched } from "./watched.ts";
import { alarmGrids, found, graph, type Line, placed, type Row, text } from "./widgets.ts";

export interface DashboardArgs {
  bus: Bus;
  watched: Watched;
  /** ARNs of all alarms. */
  alarms: readonly pulumi.Input<string>[];
}

/** Everything on a bus on one page: what comes in, what waits, what fails, and how long flows take. */
export class Dashboard extends pulumi.ComponentResource {
  constructor(name: string, args: DashboardArgs, opts?: pulumi.ComponentResourceOptions) {
    super("choreography:components:Dashboard", name, {}, opts);
    const { bus } = args;
    const region = bus.arn.apply((arn) => arn.split(":")[3] ?? "");
    new aws.cloudwatch.Dashboard(
      name,
      // Two stacks of one account have two buses.
      {
        dashboardName: bus.name,
        dashboardBody: pulumi.jsonStringify({ widgets: placed(rowsOf(args, region)) }),
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}

function rowsOf({ bus, watched, alarms }: DashboardArgs, region: pulumi.Output<string>): Row[] {
  const { consumers, notifications, endpoints, apis, own } = watched;
  const queues = sorted(Object.entries(consumers).map(([name, { outputs }]) => [name, outputs] as const));
  const letters = sorted<Pick<NotificationOutputs<pulumi.Input<string>>, "targetDeadLetterQueueUrl">>([
    ...queues,
    ...Object.entries(notifications),
  ]);
  const functions = sorted([
    ...queues.map(([name, { functionName }]) => [name, functionName] as const),
    ...Object.entries(endpoints),
    ...Object.entries(own),
  ]);
  const line = (title: string, stat: string, lines: readonly Line[]) => graph(title, region, stat, lines);
  const queue = (metric: string, label: string, url: pulumi.Input<string>): Line => [
    "AWS/SQS",
    ...[metric, "QueueName", nameOf(url), { label }],
  ];
  const ages = queues.flatMap(([name, { queueUrl }]) => (queueUrl ? ([[name, queueUrl]] as const) : []));
  const visible = "ApproximateNumberOfMessagesVisible";
  const counts = ["Claimed", "Replayed", "Retried", "Dead"];
  const onBus = (metric: string): Line => ["AWS/Events", metric, "EventBusName", bus.name];
  const ofRules = (metric: string): Line => {
    const search = bus.name.apply(
      (its) =>
        `SUM(SEARCH('{AWS/Events,EventBusName,RuleName} EventBusName="${its}" MetricName="${metric}"', 'Sum', 300))`,
    );
    return [{ expression: search, label: metric, id: metric.toLowerCase() }];
  };
  const ofFunctions = (title: string, metric: string, stat: string) =>
    line(
      title,
      stat,
      functions.map(([label, its]) => ["AWS/Lambda", metric, "FunctionName", its, { label }]),
    );
  return [
    {
      height: 2,
      widgets: [text(`# ${METRICS_NAMESPACE}\nWhat to do about each alarm: ${bus.settings.runbookUrl}`)],
    },
    { height: 6, widgets: alarmGrids(alarms) },
    {
      height: 6,
      widgets: [
        line("Events that rules take", "Sum", [onBus("MatchedEvents")]),
        line("Not delivered", "Sum", [
          ofRules("FailedInvocations"),
          ofRules("InvocationsFailedToBeSentToDlq"),
        ]),
        line("Left undone", "Maximum", [
          ...["OldestUnsentOutboxAge", "StaleClaims", "OverdueGathers"].map((one) => [
            METRICS_NAMESPACE,
            one,
            "Bus",
            bus.name,
          ]),
        ]),
      ],
    },
    {
      height: 6,
      widgets: ["p50", "p95", "p99"].map((stat) =>
        line(`Flows, ${stat} in ms`, stat, [found("FlowLatency", bus.name, "Flow", stat)]),
      ),
    },
    {
      height: 6,
      widgets: counts.map((one) => line(one, "Sum", [found(one, bus.name, "Consumer", "Sum")])),
    },
    {
      height: 8,
      widgets: [
        line("Dead letters", "Maximum", [
          ...queues.map(([name, { deadLetterQueueUrl: url }]) => queue(visible, name, url)),
          ...letters.map(([name, { targetDeadLetterQueueUrl: url }]) =>
            queue(visible, `${name}, not delivered`, url),
          ),
        ]),
        line(
          "Messages that wait",
          "Maximum",
          ages.map(([name, url]) => queue(visible, name, url)),
        ),
        line(
          "Age of the oldest in s",
          "Maximum",
          ages.map(([name, url]) => queue("ApproximateAgeOfOldestMessage", name, url)),
        ),
      ],
    },
    {
      height: 8,
      widgets: [
        ofFunctions("Functions: errors", "Errors", "Sum"),
        ofFunctions("Functions: p99 in ms", "Duration", "p99"),
        ofFunctions("Functions: throttles", "Throttles", "Sum"),
      ],
    },
    ...apis.map((api) => apiRow(api, line)),
  ];
}

function apiRow(
  { logicalName, id }: HttpApi,
  line: (title: string, stat: string, lines: Line[]) => ReturnType<typeof graph>,
) {
  const metric = (name: string, more: object = {}): Line => ["AWS/ApiGateway", name, "ApiId", id, more];
  const latency = ["p50", "p99"].map((stat) => metric("Latency", { stat, label: stat }));
  return {
    height: 6,
    widgets: [
      line(`${logicalName}: answers`, "Sum", [metric("Count"), metric("4xx"), metric("5xx")]),
      line(`${logicalName}: latency in ms`, "p99", latency),
    ],
  };
}

/** By name, so that the order in which a program declares changes nothing. */
function sorted<T>(entries: readonly (readonly [string, T])[]): (readonly [string, T])[] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
}
