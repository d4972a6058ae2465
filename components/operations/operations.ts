import type * as pulumi from "@pulumi/pulumi";
import type { ConsumerOutputs, EventBus, NotificationOutputs } from "../bus/event-bus.ts";
import type { HttpApi } from "../http/http-api.ts";
import type { ConsumerShape } from "../participants/consumer-options.ts";
import { alarm } from "./alarm.ts";
import { ConsumerAlarms } from "./consumer-alarms.ts";
import { functionAlarms } from "./function-alarms.ts";
import { ruleAlarms } from "./rule-alarms.ts";

type Functions = Readonly<Record<string, pulumi.Input<string>>>;

/** What there is to watch, each by its name in the program. */
export interface Watched {
  consumers: ReadonlyMap<string, { outputs: ConsumerOutputs; shape: ConsumerShape }>;
  notifications: Readonly<Record<string, NotificationOutputs>>;
  /** Names of the functions of endpoints and webhooks. */
  endpoints: Functions;
  apis: ReadonlySet<HttpApi>;
  /** Name of the sweeper's function. */
  sweeper: { [name: string]: pulumi.Input<string> };
}

/** The alarms of everything on a bus, which a stack may do without (`alarms`). */
export function watch(bus: EventBus, watched: Watched, child: { parent: pulumi.Resource }): void {
  const { consumers, notifications, endpoints, apis, sweeper } = watched;
  for (const [name, consumer] of consumers) new ConsumerAlarms(name, { bus, ...consumer }, child);
  const mend = "People were not told; whatever else follows from the event has happened.";
  for (const [name, { ruleArn, targetDeadLetterQueueUrl }] of Object.entries(notifications))
    ruleAlarms(name, { bus, ruleArn, targetDeadLetterQueueUrl, mend }, child);
  for (const [name, functionName] of Object.entries(endpoints)) {
    const means = "its caller has got a 5xx, and must ask again with the same Idempotency-Key.";
    functionAlarms(name, { bus, functionName, means, atOnce: true }, child);
  }
  for (const [name, functionName] of Object.entries(sweeper)) {
    const means = "what crashes leave unsent stays unsent, and gathers do not hear of their deadlines.";
    functionAlarms(name, { bus, functionName, means, atOnce: false }, child);
  }
  for (const api of apis) apiAlarm(bus, api, child);
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html */
function apiAlarm(bus: EventBus, { logicalName, id }: HttpApi, child: { parent: pulumi.Resource }): void {
  alarm(
    `${logicalName}-5xx`,
    {
      bus,
      namespace: "AWS/ApiGateway",
      metricName: "5xx",
      dimensions: { ApiId: id },
      statistic: "Sum",
      period: 300,
      runbook: "http-5xx",
      says: `Callers of ${logicalName} got an answer 5xx: they do not know whether they were heard, and must ask again. Which routes: the API's access log, status and error. Why: the log of the endpoint's function, message "request failed". Asking again with the same Idempotency-Key does no harm.`,
    },
    child,
  );
}
