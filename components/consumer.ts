import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Spec } from "../runtime/handler.ts";
import { HandlingFailed } from "../schemas/choreography/handling-failed.ts";
import type { EventDefinition } from "../schemas/event.ts";
import { adapterFile } from "./adapter.ts";
import type { Agreed, Agreement, SpecOf } from "./agreement.ts";
import { bundle } from "./bundle.ts";
import { entrySource } from "./entry.ts";
import { functionEnvironment } from "./environment.ts";
import type { EventBus } from "./event-bus.ts";
import { allowing, claiming, publishing } from "./grants.ts";
import { LambdaFunction } from "./lambda-function.ts";
import { eventPattern } from "./pattern.ts";
import { handlerFile } from "./project.ts";
import { Queue } from "./queue.ts";
import { type Retry, retryPolicy } from "./retry.ts";
import { tableGrants } from "./table-grants.ts";

interface ConsumerOptions {
  bus: EventBus;
  /** How often and how long a failing event is tried. @default the stack's settings */
  retry?: Partial<Retry>;
  /** How many batches are handled side by side, 2–1,000. @default the stack's concurrency */
  concurrency?: number;
  /** Messages of one invocation, 1–10. @default 10 */
  batchSize?: number;
  /** Its only writes fill attributes: they need no claim, just the write. @default false */
  projection?: boolean;
  /** `direct`: the rule invokes the function asynchronously; no queue, no batches, at most 3 attempts. @default queue */
  delivery?: "queue" | "direct";
  /** Why a cycle through this consumer ends by itself. */
  cycle?: string;
}

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
    const agreed = args as Agreed;
    const on = Object.values(agreed.on ?? {}) as EventDefinition[];
    const emits = Object.values(agreed.emits ?? {}) as EventDefinition[];
    const { path, owner } = handlerFile(root, name);
    const direct = delivery === "direct";
    const retry = retryPolicy(name, (args as ConsumerOptions).retry ?? {}, settings, direct);
    checkOptions(name, { concurrency: concurrency ?? settings.concurrency, batchSize, projection, emits });
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
    const ports = Object.fromEntries(
      Object.entries(agreed.ports ?? {}).map(([port, choice]) => [port, adapterFile(choice, root)]),
    );
    const { tables, statements } = tableGrants(agreed);
    const handler = new LambdaFunction(
      name,
      {
        code: bundle(
          name,
          entrySource(
            { factory: "consumer", name, handler: path, on, emits, ports, more: { projection } },
            root,
          ),
          root,
        ),
        settings,
        environment: {
          ...functionEnvironment(bus, tables),
          DEAD_LETTER_QUEUE_URL: deadLetters.url,
          RETRY: JSON.stringify(retry.runtime),
          ...(queue ? { QUEUE_URL: queue.url } : {}),
        },
        statements: [
          ...publishing(bus.arn, [...emits, HandlingFailed]),
          claiming(bus.claims.arn, name),
          ...statements,
          ...allowing("sqs:SendMessage", [deadLetters.arn]),
          ...(queue ? allowing(QUEUE_ACTIONS, [queue.arn]) : []),
        ],
      },
      child,
    );
    new aws.cloudwatch.EventTarget(
      name,
      {
        eventBusName: bus.name,
        rule: rule.name,
        arn: queue?.arn ?? handler.arn,
        deadLetterConfig: { arn: targetDeadLetters.arn },
        retryPolicy: retry.target,
      },
      { parent: this, dependsOn: [targetDeadLetters.policy, ...(queue ? [queue.policy] : [])] },
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
    else this.#deliverDirectly(name, { rule, handler, deadLetters, retry: retry.asynchronous });
    bus.registerQueues(
      name,
      {
        functionName: handler.name,
        ...(queue ? { queueUrl: queue.url } : {}),
        deadLetterQueueUrl: deadLetters.url,
        targetDeadLetterQueueUrl: targetDeadLetters.url,
      },
      deadLetters.arn,
    );
    this.registerOutputs({ functionName: handler.name });
  }

  #deliverDirectly(
    name: string,
    parts: {
      rule: aws.cloudwatch.EventRule;
      handler: LambdaFunction;
      deadLetters: Queue;
      retry: { maximumRetryAttempts: number; maximumEventAgeInSeconds: number };
    },
  ) {
    const { rule, handler, deadLetters, retry } = parts;
    new aws.lambda.Permission(
      name,
      {
        action: "lambda:InvokeFunction",
        function: handler.name,
        principal: "events.amazonaws.com",
        sourceArn: rule.arn,
      },
      { parent: this },
    );
    new aws.lambda.FunctionEventInvokeConfig(
      name,
      {
        functionName: handler.name,
        ...retry,
        destinationConfig: { onFailure: { destination: deadLetters.arn } },
      },
      { parent: this, dependsOn: [handler.permissions] },
    );
  }
}

/** What the event source mapping and the runtime's backoff need. */
const QUEUE_ACTIONS = [
  "sqs:ChangeMessageVisibility",
  "sqs:DeleteMessage",
  "sqs:GetQueueAttributes",
  "sqs:ReceiveMessage",
];

function checkOptions(
  name: string,
  options: { concurrency: number; batchSize: number; projection: boolean; emits: readonly EventDefinition[] },
): void {
  const { concurrency, batchSize, projection, emits } = options;
  // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
  if (!Number.isInteger(concurrency) || concurrency < 2 || concurrency > 1000)
    throw new Error(
      `Concurrency of ${name} is ${concurrency}: SQS mappings take whole numbers from 2 to 1,000.`,
    );
  if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > 10)
    throw new Error(`Batch size of ${name} is ${batchSize}: use a whole number from 1 to 10.`);
  if (projection && emits.length > 0)
    throw new Error(
      `${name} is a projection and emits ${emits.map(({ type }) => type).join(", ")}: it can do only one.`,
    );
}
