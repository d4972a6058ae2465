import * as pulumi from "@pulumi/pulumi";
import type { Bus } from "../bus/bus.ts";
import type { HttpApi } from "../http/http-api.ts";
import type { NotificationTopic } from "../mail/notification-topic.ts";
import { alarm, nameOf } from "./alarm.ts";
import { ConsumerAlarms } from "./consumer-alarms.ts";
import { functionAlarms } from "./function-alarms.ts";
import { ruleAlarms } from "./rule-alarms.ts";
import type { Watched } from "./watched.ts";

const UNTOLD = "People were not told; whatever else follows from the event has happened.";
const UNANSWERED = "its caller has got a 5xx, and must ask again with the same Idempotency-Key.";
const UNSWEPT =
  "what crashes leave unsent stays unsent, events with a time are late, and gathers do not hear of their deadlines.";

/** The alarms of everything on a bus, which a stack may do without (`alarms`): their ARNs. */
export function watch(
  bus: Bus,
  watched: Watched,
  child: { parent: pulumi.Resource },
): pulumi.Output<string>[] {
  const { consumers, notifications, endpoints, apis, topics, own } = watched;
  return [
    ...Object.entries(consumers).flatMap(
      ([name, { outputs, shape }]) => new ConsumerAlarms(name, { bus, outputs, shape }, child).arns,
    ),
    ...Object.entries(notifications).flatMap(([name, { ruleArn, targetDeadLetterQueueUrl }]) =>
      ruleAlarms(name, { bus, ruleArn, targetDeadLetterQueueUrl, mend: UNTOLD }, child),
    ),
    ...Object.entries(endpoints).flatMap(([name, functionName]) =>
      functionAlarms(name, { bus, functionName, means: UNANSWERED, atOnce: true }, child),
    ),
    ...Object.entries(own).flatMap(([name, functionName]) =>
      functionAlarms(name, { bus, functionName, means: UNSWEPT, atOnce: false }, child),
    ),
    ...apis.map((api) => apiAlarm(bus, api, child)),
    ...topics.map((topic) => topicAlarm(bus, topic, child)),
  ];
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html */
function apiAlarm(bus: Bus, { logicalName, id }: HttpApi, child: { parent: pulumi.Resource }) {
  return alarm(
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

/**
 * That SNS has given up mails which it had taken.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html
 */
function topicAlarm(
  bus: Bus,
  { logicalName, arn }: NotificationTopic,
  child: { parent: pulumi.Resource },
): pulumi.Output<string> {
  return alarm(
    `${logicalName}-undelivered`,
    {
      bus,
      namespace: "AWS/SNS",
      metricName: "NumberOfNotificationsFailed",
      dimensions: { TopicName: nameOf(arn) },
      statistic: "Sum",
      period: 300,
      runbook: "mails-undelivered",
      says: pulumi.interpolate`SNS could not deliver mails of ${logicalName} and has given them up: an address is gone or refuses. Which there are: aws sns list-subscriptions-by-topic --topic-arn ${arn}. What the mails were about: the console, or npm run dlq -- list.`,
    },
    child,
  );
}
