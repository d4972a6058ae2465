import * as z from "zod";
import { defined } from "../../schemas/defined.ts";
import { LONGEST_DELAY_SECONDS } from "../../schemas/limits.ts";
import { MAX_RECEIVES } from "../../schemas/receives.ts";
import { checked } from "../settings/checked.ts";
import type { StackSettings } from "../settings/settings.ts";

/** One policy for every mechanism that tries again. */
export interface Retry {
  /** Attempts of the handler until the event is dead, 1–100. */
  maxAttempts: number;
  /** Longest delay after the first failure; it doubles with each, at full jitter. */
  baseDelaySeconds: number;
  /** Longest delay after any failure, at most 42,300. */
  maxDelaySeconds: number;
  /** How long the bus tries to deliver an event, 1–24 hours (6 where events are delivered directly). */
  maxEventAgeHours: number;
}

/** What the policy means to each mechanism. */
export interface RetryMechanisms {
  /** The rule's target. */
  target: { maximumEventAgeInSeconds: number; maximumRetryAttempts: number };
  /** The queue's redrive policy: a safety net well above what the runtime counts. */
  maxReceiveCount: number;
  /** Lambda's asynchronous invocation, where events are delivered directly. */
  asynchronous: { maximumRetryAttempts: number; maximumEventAgeInSeconds: number };
  /** The function's own backoff. */
  runtime: Pick<Retry, "maxAttempts" | "baseDelaySeconds" | "maxDelaySeconds">;
}

/** A whole number as something of AWS's takes it. */
function taken(by: string, from: number, to: number) {
  const error = `${by} takes ${from} to ${to}`;
  return z.number({ error }).min(from, { error }).max(to, { error }).int({ error: "use a whole number" });
}

const DELAYS = {
  baseDelaySeconds: taken("SQS visibility", 0, LONGEST_DELAY_SECONDS),
  maxDelaySeconds: taken("SQS visibility", 0, LONGEST_DELAY_SECONDS),
};
const Queued = z.object({
  maxAttempts: taken("a queue", 1, 100),
  ...DELAYS,
  maxEventAgeHours: taken("EventBridge", 1, 24),
});
const Direct = z.object({
  maxAttempts: taken("direct delivery", 1, 3),
  ...DELAYS,
  maxEventAgeHours: taken("Lambda", 1, 6),
});

/**
 * The mechanisms under a consumer's retry policy.
 * @throws Error that names the option, its value and the bound of AWS that it breaks.
 */
export function retryPolicy(
  consumer: string,
  options: Partial<Retry>,
  settings: StackSettings,
  direct: boolean,
): RetryMechanisms {
  const given = { ...settings, ...(direct ? directly(settings) : {}), ...defined(options) };
  const { maxAttempts, baseDelaySeconds, maxDelaySeconds, maxEventAgeHours } = checked(
    direct ? Direct : Queued,
    given,
    (option) => `retry.${option} of ${consumer}`,
  );
  checkRetention(consumer, { maxAttempts, baseDelaySeconds, maxDelaySeconds }, settings.queueRetentionDays);
  const maximumEventAgeInSeconds = maxEventAgeHours * 3600;
  return {
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
    target: { maximumEventAgeInSeconds, maximumRetryAttempts: 185 },
    maxReceiveCount: MAX_RECEIVES,
    // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
    asynchronous: { maximumRetryAttempts: Math.min(2, maxAttempts - 1), maximumEventAgeInSeconds },
    runtime: { maxAttempts, baseDelaySeconds, maxDelaySeconds },
  };
}

/** Lambda invokes a function asynchronously 3 times at most, once and 0–2 retries, and keeps an event for 6 hours. */
function directly({ maxAttempts, maxEventAgeHours }: StackSettings) {
  return { maxAttempts: Math.min(3, maxAttempts), maxEventAgeHours: Math.min(6, maxEventAgeHours) };
}

/** SQS deletes a message that is older than its queue's retention, however often it was tried. */
function checkRetention(consumer: string, retry: RetryMechanisms["runtime"], retentionDays: number): void {
  const { maxAttempts, baseDelaySeconds, maxDelaySeconds } = retry;
  let longest = 0;
  for (let failures = 1; failures < maxAttempts; failures++)
    longest += Math.min(maxDelaySeconds, baseDelaySeconds * 2 ** (failures - 1));
  const days = longest / 86_400;
  if (days >= retentionDays / 2)
    throw new Error(
      `The retries of ${consumer} may take ${days.toFixed(1)} days, more than half of the queue's retention of ` +
        `${retentionDays} days: lower maxAttempts (${maxAttempts}) or maxDelaySeconds (${maxDelaySeconds}).`,
    );
}
