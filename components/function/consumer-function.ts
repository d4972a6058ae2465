import type * as pulumi from "@pulumi/pulumi";
import { HandlingFailed } from "../../schemas/choreography/handling-failed.ts";
import { defined } from "../../schemas/defined.ts";
import type { Bus } from "../bus/bus.ts";
import type { ConsumerShape } from "../delivery/consumer-shape.ts";
import type { Queues } from "../delivery/queued.ts";
import type { Agreed } from "../participants/agreement.ts";
import type { Entry } from "./entry.ts";
import type { Variables } from "./environment.ts";
import { allowing, claiming, pacing, publishing, type Statement } from "./grants.ts";
import { eventsOf, handlerFunction } from "./handler-function.ts";

interface ConsumerFunctionArgs {
  bus: Bus;
  /** What its flow says the handler uses. */
  agreed: Agreed;
  factory: Entry["factory"];
  /** Further properties of the definition that the runtime gets. */
  more: Readonly<Record<string, unknown>>;
  shape: ConsumerShape;
  /** What it may do with its own records, besides writing them. */
  claimActions?: readonly string[];
}

/** A consumer's function, between its queue, if it has one, and its dead letters. */
export function consumerFunction(
  name: string,
  { shape, claimActions, ...args }: ConsumerFunctionArgs,
  queues: Queues,
  child: { parent: pulumi.Resource },
) {
  const { bus, agreed, more } = args;
  const isInOrder = more.inOrder !== undefined;
  const { emits } = eventsOf(agreed);
  return handlerFunction(
    name,
    {
      ...args,
      timeoutSeconds: shape.timeoutSeconds,
      environment: {
        ...queueEnvironment(queues, shape),
        ...(isInOrder ? { TIMERS_QUEUE_URL: bus.timers.url } : {}),
      },
      statements: [
        ...publishing(bus.arn, [...emits, HandlingFailed]),
        // How far it has come is read before each event.
        claiming(bus.claims.arn, name, isInOrder ? ["dynamodb:GetItem"] : claimActions),
        ...(more.rate === undefined ? [] : [pacing(bus.claims.arn, name)]),
        // Who has moved on wakes what waits for that; one that publishes may do so already.
        ...(isInOrder && emits.length === 0 ? allowing("sqs:SendMessage", [bus.timers.arn]) : []),
        ...allowing("sqs:SendMessage", [queues.deadLetters.arn]),
        ...queueStatements(queues),
        // A long scatter's message goes on as a new one.
        ...(queues.queue && args.factory === "consumer"
          ? allowing("sqs:SendMessage", [queues.queue.arn])
          : []),
      ],
    },
    child,
  );
}

/** What a function must know of its queues. */
export function queueEnvironment({ queue, deadLetters }: Queues, { retry }: ConsumerShape): Variables {
  return defined({
    QUEUE_URL: queue?.url,
    DEAD_LETTER_QUEUE_URL: deadLetters.url,
    RETRY: JSON.stringify(retry.runtime),
  });
}

/** What the event source mapping and the runtime's backoff need. */
export function queueStatements({ queue }: Pick<Queues, "queue">): Statement[] {
  return queue ? allowing(QUEUE_ACTIONS, [queue.arn]) : [];
}

const QUEUE_ACTIONS = [
  "sqs:ChangeMessageVisibility",
  "sqs:DeleteMessage",
  "sqs:GetQueueAttributes",
  "sqs:ReceiveMessage",
];
