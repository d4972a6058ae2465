import type { EventDefinition } from "../schemas/event.ts";
import type { EventBus } from "./event-bus.ts";
import type { Retry } from "./retry.ts";

/** How a consumer is delivered to. */
export interface ConsumerOptions {
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

/** Throws an Error that names the option, its value and the bound. */
export function checkOptions(
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

/** Refuses what has no meaning where events are delivered directly. */
export function refuseQueueOptions(name: string, options: ConsumerOptions): void {
  for (const option of ["concurrency", "batchSize"] as const)
    if (options[option] !== undefined)
      throw new Error(`${name} is delivered to directly and has no queue: leave out ${option}.`);
}
