import * as z from "zod";
import { defined } from "../../schemas/defined.ts";
import type { EventDefinition } from "../../schemas/event.ts";
import { checked, whole } from "../settings/checked.ts";
import type { StackSettings } from "../settings/settings.ts";
import { checkRate, type RateOptions, sizedFor } from "./rate.ts";
import { type Retry, type RetryMechanisms, retryPolicy } from "./retry.ts";

/** How a consumer is fed and timed. */
export interface ShapeOptions extends RateOptions {
  /** How often and how long a failing event is tried. @default the stack's settings */
  retry?: Partial<Retry>;
  /** How many batches are handled side by side, 2–1,000. @default the stack's concurrency */
  concurrency?: number;
  /** Messages of one invocation, 1–10. @default 10 */
  batchSize?: number;
  /**
   * How many events are handled side by side at most: batchSize × concurrency, whatever the stack says. A multiple of
   * the batch size, from twice of it. @default as the two give it
   */
  inFlight?: number;
  /** How long the function may run, 1–900 seconds. @default the stack's functionTimeoutSeconds */
  timeoutSeconds?: number;
  /**
   * How soon what it was handling is handled again where its function was killed or hangs: whole seconds, from 2 up to
   * the visibility timeout. So long at a time are its messages hidden and its claims leased, and both are renewed at half of it: one more
   * call to SQS for a batch, and one more write for an event with each such half that it takes. For a handler that waits rather
   * than computes: one that blocks its process for longer is taken for dead, and its event handled once more, alone.
   * @default the visibility timeout: the stack's, or six times timeoutSeconds
   */
  heartbeatSeconds?: number;
  /** An alarm rings when no event has come for so many whole hours, 1–168. @default none: it may be quiet for ever */
  expectedEveryHours?: number;
  /**
   * An alarm rings when a message has waited for longer: whole seconds, up to 86,400, and more than it may wait for its
   * retry (maxDelaySeconds, and the visibility timeout: the stack's, or six times timeoutSeconds). For a handler that
   * postpones. @default the stack's backlogAlarmSeconds, and by how much longer than the stack's own its retries wait
   */
  backlogAlarmSeconds?: number;
  /** Its only writes fill attributes: they need no claim, just the write. @default false */
  projection?: boolean;
  /** `direct`: the rule invokes the function asynchronously; no queue, no batches, at most 3 attempts. @default queue */
  delivery?: "queue" | "direct";
}

/** What a consumer's options come to. */
export interface ConsumerShape {
  retry: RetryMechanisms;
  concurrency: number;
  batchSize: number;
  timeoutSeconds: number;
  visibilityTimeoutSeconds: number;
  expectedEveryHours?: number;
  backlogAlarmSeconds?: number;
  heartbeatSeconds?: number;
}

/** Options whose bounds need no other. */
const Bounds = z.object({
  batchSize: whole(1, 10),
  timeoutSeconds: whole(1, 900),
  // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
  concurrency: whole(2, 1000),
  // An alarm looks back for a week: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
  expectedEveryHours: whole(1, 168).optional(),
});

/** The options with the stack's defaults. Throws an Error that names the option, its value and the bound. */
export function consumerShape(
  name: string,
  options: ShapeOptions,
  settings: StackSettings,
  emits: readonly EventDefinition[],
): ConsumerShape {
  checkRate(name, options);
  const { inFlight, rate, timeoutSeconds = settings.functionTimeoutSeconds } = options;
  const sized = rate && sizedFor(name, rate, timeoutSeconds, settings.concurrency);
  const batchSize = sized?.batchSize ?? options.batchSize ?? 10;
  const { projection = false, delivery = "queue" } = options;
  const { expectedEveryHours, backlogAlarmSeconds, heartbeatSeconds } = options;
  const what = (option: string) => `${option} of ${name}`;
  if (delivery === "direct") refuseQueueOptions(name, options);
  if (inFlight !== undefined) refuseInFlight(name, inFlight, batchSize, options.concurrency);
  const concurrency = inFlight
    ? inFlight / batchSize
    : (sized?.concurrency ?? options.concurrency ?? settings.concurrency);
  const bounded = checked(Bounds, { batchSize, timeoutSeconds, concurrency, expectedEveryHours }, what);
  const retry = retryPolicy(name, options.retry ?? {}, settings, delivery === "direct");
  // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
  const visibilityTimeoutSeconds = Math.max(settings.visibilityTimeoutSeconds, 6 * timeoutSeconds);
  // As the stack's own: what waits for its retry is no backlog.
  const longest = Math.max(retry.runtime.maxDelaySeconds, visibilityTimeoutSeconds);
  const Timed = z.object({
    backlogAlarmSeconds: whole(longest + 1, 86_400).optional(),
    heartbeatSeconds: whole(2, visibilityTimeoutSeconds, "its visibility timeout").optional(),
  });
  const timed = checked(Timed, { backlogAlarmSeconds, heartbeatSeconds }, what);
  if (projection && emits.length > 0)
    throw new Error(
      `${name} is a projection and emits ${emits.map(({ type }) => type).join(", ")}: it can do only one.`,
    );
  return { retry, visibilityTimeoutSeconds, ...defined({ ...bounded, ...timed }) };
}

/** What is wrong with a limit on events in flight. */
function refuseInFlight(name: string, inFlight: number, batchSize: number, concurrency?: number): void {
  if (concurrency !== undefined)
    throw new Error(`${name} has both concurrency and inFlight: leave one of them out.`);
  if (inFlight % batchSize !== 0 || inFlight < 2 * batchSize)
    throw new Error(
      `inFlight of ${name} is ${inFlight}: use a multiple of its batch size of ${batchSize}, from ${2 * batchSize}.`,
    );
}

/** What has no meaning without a queue. */
const REFUSED = ["concurrency", "batchSize", "inFlight", "backlogAlarmSeconds", "heartbeatSeconds"] as const;

/** Refuses what has no meaning where events are delivered directly. */
function refuseQueueOptions(name: string, options: ShapeOptions): void {
  for (const option of REFUSED)
    if (options[option] !== undefined)
      throw new Error(`${name} is delivered to directly and has no queue: leave out ${option}.`);
}
