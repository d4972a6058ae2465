import * as pulumi from "@pulumi/pulumi";
import { METRICS_NAMESPACE } from "../../schemas/names.ts";
import type { Bus } from "../bus/bus.ts";
import { alarm } from "./alarm.ts";

export interface WebhookAlarmsArgs {
  bus: Bus;
}

/** So many forged or wrongly signed deliveries within {@link WINDOW_SECONDS} are no accident. */
const REFUSED = 10;
const WINDOW_SECONDS = 900;

/**
 * Alarms on deliveries that a webhook has not taken. Their senders do not come again by themselves, and nothing of ours
 * keeps what was refused, so somebody must look while the sender still has it. The metrics are those of
 * runtime/http/webhook.ts.
 */
export class WebhookAlarms extends pulumi.ComponentResource {
  readonly arns: readonly pulumi.Output<string>[];

  constructor(name: string, args: WebhookAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("choreography:components:WebhookAlarms", name, {}, opts);
    const { bus } = args;
    const metric = {
      bus,
      namespace: METRICS_NAMESPACE,
      dimensions: { Bus: bus.name, Webhook: name },
      statistic: "Sum",
    };
    const child = { parent: this };
    this.arns = [
      alarm(
        `${name}-failed`,
        {
          ...metric,
          metricName: "WebhooksFailed",
          period: 300,
          runbook: "webhooks-failed",
          says: `${name} has not taken deliveries that were signed: their contract has changed, or tables or S3 were down. Which and why: its log, message "refused" or "failed", with deliveryId. When the cause is mended, have the sender deliver them again; docs/webhooks.md has the commands.`,
        },
        child,
      ),
      alarm(
        `${name}-refused`,
        {
          ...metric,
          metricName: "WebhooksRefused",
          comparisonOperator: "GreaterThanOrEqualToThreshold",
          threshold: REFUSED,
          period: WINDOW_SECONDS,
          runbook: "webhooks-refused",
          says: `${name} was given ${REFUSED} wrong signatures within ${WINDOW_SECONDS / 60} minutes: the secret differs from the sender's, or somebody tries to forge. See whether the sender shows deliveries with 401; then set the secret, and have them delivered again (docs/webhooks.md).`,
        },
        child,
      ),
    ];
    this.registerOutputs({});
  }
}
