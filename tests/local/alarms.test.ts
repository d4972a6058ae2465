import { DescribeAlarmsCommand, GetDashboardCommand } from "@aws-sdk/client-cloudwatch";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { clients, deployed, leave, outputs } from "./stack.ts";

test.after(leave(import.meta.filename));

const { outputs: watched } = await deployed(`${import.meta.dirname}/fixtures/watched`);

test("the alarms of a consumer are taken as they are, on what AWS will call its queues, function and rule", async () => {
  const { MetricAlarms = [] } = await clients.cloudwatch.send(
    new DescribeAlarmsCommand({ AlarmNamePrefix: "hear-work-" }),
  );
  const { consumers } = watched as {
    consumers: Record<string, Record<string, string>>;
  };
  const { functionName, ...urls } = consumers["hear-work"] ?? {};
  const last = (address = "") => address.split("/").at(-1);
  const [queue, dlq, target] = [urls.queueUrl, urls.deadLetterQueueUrl, urls.targetDeadLetterQueueUrl].map(
    last,
  );
  const found = MetricAlarms.map(({ AlarmName, Dimensions, Threshold, EvaluationPeriods }) => [
    ...[AlarmName?.replace(/-[0-9a-f]{7}$/, ""), Threshold, EvaluationPeriods],
    Dimensions?.map(({ Value }) => Value),
  ]);
  assert.equal(found.sort(), [
    ["hear-work-backlog", 900, 1, [queue]],
    ["hear-work-dead-letters", 0, 1, [dlq]],
    // On an expression, whose metrics the local AWS does not keep.
    ["hear-work-deliveries", 0, 1, []],
    ["hear-work-errors", 0, 3, [functionName]],
    ["hear-work-silence", 1, 24, [queue]],
    ["hear-work-target-dead-letters", 0, 1, [target]],
    ["hear-work-throttles", 0, 3, [functionName]],
  ]);
});

test("the dashboard of the whole program is there, under the bus's name", async () => {
  const { DashboardBody = "" } = await clients.cloudwatch.send(
    new GetDashboardCommand({ DashboardName: outputs.busName }),
  );
  const { widgets } = JSON.parse(DashboardBody) as { widgets: object[] };
  assert.ok(widgets.length > 10);
});

test.run();
