import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Spec } from "../runtime/handler.ts";
import { HandlingFailed } from "../schemas/choreography/handling-failed.ts";
import type { Agreed, Agreement, SpecOf } from "./agreement.ts";
import { type ConsumerOptions, checkOptions, refuseQueueOptions } from "./consumer-options.ts";
import { deliverDirectly } from "./direct-delivery.ts";
import { allowing, claiming, publishing } from "./grants.ts";
import { eventsOf, handlerFunction } from "./handler-function.ts";
import { eventPattern } from "./pattern.ts";
import { handlerFile } from "./project.ts";
import { Queue } from "./queue.ts";
import { retryPolicy } from "./retry.ts";

/** What a consumer needs: its handler's type says what it is woken by, publishes, and uses. */
export type ConsumerArgs<H> = ConsumerOptions & (SpecOf<H> extends Spec ? Agreement<SpecOf<H>> : never);

/**
 * A function that consumes events: rule → target (with a dead-letter queue of its own) → queue → function, and a
 * dead-letter queue for what the function gives up. Its role may publish just what it emits and use just its tables.
 *
 * @example new Consumer<typeof createInvoice>("create-invoice", { bus, on: { PaymentProcessed }, emits: { InvoiceCreated }, … })
 */
export class Consumer<H> extends pulumi.ComponentResource {
  constructor(name: string, args: ConsumerArgs<H>, opts?: pulumi.ComponentResourceOptions) {
    super("choreography:components:Consumer", name, {}, opts);
    const {
      bus,
      concurrency,
      batchSize = 10,
      projection = false,
      delivery = "queue",
      cycle,
    } = args as ConsumerOptions;
    const { settings, root } = bus;
    const { on, emits } = eventsOf(args as Agreed);
    const { owner } = handlerFile(root, name);
    const direct = delivery === "direct";
    const retry = retryPolicy(name, (args as ConsumerOptions).retry ?? {}, settings, direct);
    checkOptions(name, { concurrency: concurrency ?? settings.concurrency, batchSize, projection, emits });
    if (direct) refuseQueueOptions(name, args as ConsumerOptions);
    bus.register({ name, owner, on, emits, ...(cycle ? { cycle } : {}) });

    const child = { parent: this };
    const rule = new aws.cloudwatch.EventRule(
      name,
      { eventBusName: bus.name, eventPattern: JSON.stringify(eventPattern(name, on)) },
      child,
    );
    const retention = { retentionDays: settings.queueRetentionDays };
    const targetDeadLetters = new Queue(`${name}-target-dlq`, { ...retention, sender: rule.arn }, child);
    const deadLetters = new Queue(`${name}-dlq`, retention, child);
    const queue = direct
      ? undefined
      : new Queue(
          `${name}-queue`,
          {
            ...retention,
            sender: rule.arn,
            visibilityTimeoutSeconds: settings.visibilityTimeoutSeconds,
            redrive: { deadLetterQueueArn: deadLetters.arn, maxReceiveCount: retry.maxReceiveCount },
          },
          child,
        );
    const handler = handlerFunction(
      name,
      {
        bus,
        agreed: args as Agreed,
        factory: "consumer",
        more: { projection },
        environment: {
          DEAD_LETTER_QUEUE_URL: deadLetters.url,
          RETRY: JSON.stringify(retry.runtime),
          ...(queue ? { QUEUE_URL: queue.url } : {}),
        },
        statements: [
          ...publishing(bus.arn, [...emits, HandlingFailed]),
          claiming(bus.claims.arn, name),
          ...allowing("sqs:SendMessage", [deadLetters.arn]),
          ...(queue ? allowing(QUEUE_ACTIONS, [queue.arn]) : []),
        ],
      },
      child,
    );
    const admission = queue
      ? queue.policy
      : deliverDirectly(name, { rule, handler, deadLetters, retry: retry.asynchronous }, child);
    new aws.cloudwatch.EventTarget(
      name,
      {
        eventBusName: bus.name,
        rule: rule.name,
        arn: queue?.arn ?? handler.arn,
        deadLetterConfig: { arn: targetDeadLetters.arn },
        retryPolicy: retry.target,
      },
      { parent: this, dependsOn: [targetDeadLetters.policy, admission] },
    );
    if (queue)
      new aws.lambda.EventSourceMapping(
        name,
        {
          eventSourceArn: queue.arn,
          functionName: handler.arn,
          batchSize,
          scalingConfig: { maximumConcurrency: concurrency ?? settings.concurrency },
          functionResponseTypes: ["ReportBatchItemFailures"],
        },
        { parent: this, dependsOn: [handler.permissions] },
      );
    bus.registerQueues(
      name,
      {
        functionName: handler.name,
        ruleArn: rule.arn,
        ...(queue ? { queueUrl: queue.url } : {}),
        deadLetterQueueUrl: deadLetters.url,
        targetDeadLetterQueueUrl: targetDeadLetters.url,
      },
      { deadLetterQueueArn: deadLetters.arn, maxDelaySeconds: retry.runtime.maxDelaySeconds },
    );
    this.registerOutputs({ functionName: handler.name });
  }
}

/** What the event source mapping and the runtime's backoff need. */
const QUEUE_ACTIONS = [
  "sqs:ChangeMessageVisibility",
  "sqs:DeleteMessage",
  "sqs:GetQueueAttributes",
  "sqs:ReceiveMessage",
];
