import * as pulumi from "@pulumi/pulumi";
import type { EventDefinition } from "../../schemas/event.ts";
import { eventSource } from "../delivery/event-source.ts";
import { bundle } from "../function/bundle.ts";
import { queueStatements } from "../function/consumer-function.ts";
import { timersSource } from "../function/entry.ts";
import { functionEnvironment } from "../function/environment.ts";
import { allowing, publishing } from "../function/grants.ts";
import { LambdaFunction } from "../function/lambda-function.ts";
import type { Granted } from "../function/policies.ts";
import type { Bus } from "./bus.ts";

export interface TimersArgs {
  bus: Bus;
  /** All events that may have a time. */
  events: readonly EventDefinition[];
  /** Queues of consumers, which get back the messages that they have deferred. */
  queues: readonly Granted[];
}

/** Most wake-ups of a batch: as many as SQS hands over at once without making them wait. */
const BATCH = 10;

/** Fires the timers of all consumers and endpoints, woken by the bus's queue of wake-ups when one is due. */
export class Timers extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;

  constructor(name: string, args: TimersArgs, opts?: pulumi.ComponentResourceOptions) {
    super("choreography:components:Timers", name, {}, opts);
    const { bus, events, queues } = args;
    const { claims, settings, root, timers: queue } = bus;
    const child = { parent: this };
    const fire = new LambdaFunction(
      name,
      {
        code: bundle(name, timersSource(root), root, settings.awsClient),
        settings,
        environment: { ...functionEnvironment(bus), TIMERS_QUEUE_URL: queue.url, QUEUE_URL: queue.url },
        statements: [
          ...publishing(bus.arn, events),
          ...allowing(
            ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
            [claims.arn],
          ),
          ...queueStatements({ queue }),
        ],
      },
      child,
    );
    fire.allow([{ action: "sqs:SendMessage", resources: queues }]);
    eventSource(name, { queue, handler: fire, batchSize: BATCH, concurrency: settings.concurrency }, child);
    this.functionName = fire.name;
    this.registerOutputs({ functionName: this.functionName });
  }
}
