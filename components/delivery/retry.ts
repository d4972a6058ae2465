import type { StackSettings } from "../settings/settings.ts";

/** SQS hides a message for 12 hours from its receipt at most, and a function may run for 15 minutes of them. */
export const MAX_DELAY_SECONDS = 43_200 - 900;

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
  // Lambda invokes a function asynchronously 3 times at most: once, and 0–2 retries.
  const defaults = direct
    ? {
        maxAttempts: Math.min(3, settings.maxAttempts),
        maxEventAgeHours: Math.min(6, settings.maxEventAgeHours),
      }
    : settings;
  const pick = (name: keyof Retry) => options[name] ?? { ...settings, ...defaults }[name];
  const check = (name: keyof Retry, from: number, to: number, why: string) => {
    const value = pick(name);
    if (!(value >= from && value <= to))
      throw new Error(`retry.${name} of ${consumer} is ${value}: ${why} takes ${from} to ${to}.`);
    if (!Number.isInteger(value))
      throw new Error(`retry.${name} of ${consumer} is ${value}: use a whole number.`);
    return value;
  };
  const maxAttempts = check("maxAttempts", 1, direct ? 3 : 100, direct ? "direct delivery" : "a queue");
  const baseDelaySeconds = check("baseDelaySeconds", 0, MAX_DELAY_SECONDS, "SQS visibility");
  const maxDelaySeconds = check("maxDelaySeconds", 0, MAX_DELAY_SECONDS, "SQS visibility");
  checkRetention(consumer, { maxAttempts, baseDelaySeconds, maxDelaySeconds }, settings.queueRetentionDays);
  const hours = check("maxEventAgeHours", 1, direct ? 6 : 24, direct ? "Lambda" : "EventBridge");
  const maximumEventAgeInSeconds = hours * 3600;
  return {
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
    target: { maximumEventAgeInSeconds, maximumRetryAttempts: 185 },
    // Waiting for a lease or a turn, and going on with a scatter, receives without an attempt; SQS takes 1,000 at most.
    maxReceiveCount: 1000,
    // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
    asynchronous: { maximumRetryAttempts: Math.min(2, maxAttempts - 1), maximumEventAgeInSeconds },
    runtime: { maxAttempts, baseDelaySeconds, maxDelaySeconds },
  };
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
