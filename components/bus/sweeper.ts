import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { EventDefinition } from "../../schemas/event.ts";
import { bundle } from "../function/bundle.ts";
import { sweeperSource } from "../function/entry.ts";
import { functionEnvironment } from "../function/environment.ts";
import { allowing, publishing } from "../function/grants.ts";
import { LambdaFunction } from "../function/lambda-function.ts";
import type { Granted } from "../function/policies.ts";
import type { Bus } from "./bus.ts";

export interface SweeperArgs {
  bus: Bus;
  /** All events that any outbox may hold. */
  events: readonly EventDefinition[];
  /** Where functions lay what they give up; the sweeper does so for them after a crash. */
  deadLetterQueues: readonly Granted[];
  /** How long a record may stay claimed until it counts as stale. */
  staleAfterSeconds: number;
}

/**
 * Every minute, publishes what a crash left between a commit and its publishing, has woken what is due soon, and measures what
 * it cannot mend.
 */
export class Sweeper extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;

  constructor(name: string, args: SweeperArgs, opts?: pulumi.ComponentResourceOptions) {
    super("choreography:components:Sweeper", name, {}, opts);
    const { bus, events, deadLetterQueues, staleAfterSeconds } = args;
    const { claims, settings, root } = bus;
    const child = { parent: this };
    const sweep = new LambdaFunction(
      name,
      {
        code: bundle(name, sweeperSource(root), root, settings.awsClient),
        settings,
        environment: {
          ...functionEnvironment(bus),
          TIMERS_QUEUE_URL: bus.timers.url,
          STALE_AFTER_MS: String(staleAfterSeconds * 1000),
        },
        statements: [
          ...publishing(bus.arn, events),
          ...allowing(["dynamodb:GetItem", "dynamodb:UpdateItem"], [claims.arn]),
          ...allowing("sqs:SendMessage", [bus.timers.arn]),
          ...allowing("dynamodb:Query", [pulumi.interpolate`${claims.arn}/index/pending`]),
        ],
      },
      child,
    );
    sweep.allow([{ action: "sqs:SendMessage", resources: deadLetterQueues }]);
    const rule = new aws.cloudwatch.EventRule(name, { scheduleExpression: "rate(1 minute)" }, child);
    new aws.lambda.Permission(
      name,
      {
        action: "lambda:InvokeFunction",
        function: sweep.name,
        principal: "events.amazonaws.com",
        sourceArn: rule.arn,
      },
      child,
    );
    // The next minute's run is the retry.
    new aws.lambda.FunctionEventInvokeConfig(
      name,
      { functionName: sweep.name, maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
      child,
    );
    new aws.cloudwatch.EventTarget(name, { rule: rule.name, arn: sweep.arn }, child);
    this.functionName = sweep.name;
    this.registerOutputs({ functionName: this.functionName });
  }
}
