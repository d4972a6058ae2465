import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { NAMESPACE } from "./pending-alarms.ts";

export interface WebhookAlarmsArgs {
  busName: pulumi.Input<string>;
  /** ARNs of what is told when an alarm begins. */
  alarmActions: pulumi.Input<string>[];
}

/** So many forged or wrongly signed deliveries within {@link WINDOW_SECONDS} are no accident. */
const REFUSED = 10;
const WINDOW_SECONDS = 900;

/**
 * Alarms on deliveries that a webhook has not taken. Their senders do not come again by themselves, and nothing of ours
 * keeps what was refused, so somebody must look while the sender still has it. The metrics are those of
 * runtime/webhook.ts.
 */
export class WebhookAlarms extends pulumi.ComponentResource {
  constructor(name: string, args: WebhookAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("choreography:components:WebhookAlarms", name, {}, opts);
    const { busName, alarmActions } = args;
    const alarm = {
      namespace: NAMESPACE,
      dimensions: { Bus: busName, Webhook: name },
      statistic: "Sum",
      evaluationPeriods: 1,
      // The metrics are there only when something was not taken.
      treatMissingData: "notBreaching",
      ...(alarmActions.length > 0 ? { alarmActions } : {}),
    };
    const child = { parent: this };
    new aws.cloudwatch.MetricAlarm(
      `${name}-failed`,
      {
        ...alarm,
        metricName: "WebhooksFailed",
        comparisonOperator: "GreaterThanThreshold",
        threshold: 0,
        period: 300,
        alarmDescription: `${name} has not taken deliveries that were signed: their contract has changed, or tables or S3 were down. Which and why: its log, message "refused" or "failed", with deliveryId. When the cause is mended, have the sender deliver them again; docs/webhooks.md has the commands.`,
      },
      child,
    );
    new aws.cloudwatch.MetricAlarm(
      `${name}-refused`,
      {
        ...alarm,
        metricName: "WebhooksRefused",
        comparisonOperator: "GreaterThanOrEqualToThreshold",
        threshold: REFUSED,
        period: WINDOW_SECONDS,
        alarmDescription: `${name} was given ${REFUSED} wrong signatures within ${WINDOW_SECONDS / 60} minutes: the secret differs from the sender's, or somebody tries to forge. See whether the sender shows deliveries with 401; then set the secret, and have them delivered again (docs/webhooks.md).`,
      },
      child,
    );
    this.registerOutputs({});
  }
}
