import type { ConsumerShape } from "../delivery/consumer-shape.ts";
import type { StackSettings } from "../settings/settings.ts";

/**
 * How long a record may stay claimed until no message can be expected to come back to it, in seconds.
 *
 * After a claim its function runs until its timeout at most. Then the message comes again after the backoff; where the
 * function was killed or hung, when its visibility ends (Lambda's own retries of a direct delivery wait less); where the lease
 * outlasts that, when the lease ends. Then it may wait behind others. A record that waits for its retry is claimed all
 * that time, and is no reason for an alarm.
 * @param shapes of all consumers
 */
export function staleAfterSeconds(
  { functionTimeoutSeconds, leaseMarginSeconds, visibilityTimeoutSeconds }: StackSettings,
  shapes: readonly ConsumerShape[],
): number {
  const timeout = Math.max(functionTimeoutSeconds, ...shapes.map(({ timeoutSeconds }) => timeoutSeconds));
  const delays = shapes.flatMap(({ retry, visibilityTimeoutSeconds }) => [
    retry.runtime.maxDelaySeconds,
    visibilityTimeoutSeconds,
  ]);
  const longest = Math.max(visibilityTimeoutSeconds, ASYNCHRONOUS_RETRY, ...delays);
  return timeout + leaseMarginSeconds + longest + IN_THE_QUEUE;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const ASYNCHRONOUS_RETRY = 120;

/** How long a message may wait in its queue behind others before that counts as a fault. */
const IN_THE_QUEUE = 900;
