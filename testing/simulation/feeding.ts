import type { RetrySettings } from "../../runtime/ports/runtime.ts";
import type { Rate } from "../../schemas/pace.ts";
import type { Declared } from "./declared.ts";

/** Like those of the local stack, in a world whose time costs nothing. */
export const SETTINGS = {
  busName: "shop",
  retry: { maxAttempts: 3, baseDelaySeconds: 1, maxDelaySeconds: 4 },
  leaseMarginMs: 1000,
  recordDays: 35,
  maxEventBytes: 262_144,
};
export const TIMEOUT_MS = 3000;

/** What handlers must leave for commits and publishing. */
export const RESERVE_MS = 700;

const VISIBILITY_SECONDS = 18;

/** Batches of one consumer side by side. */
const CONCURRENCY = 3;

/** How a consumer is fed and timed. */
export interface Feeding {
  retry: RetrySettings;
  timeoutMs: number;
  /** What handlers must leave for commits and publishing. */
  reserveMs: number;
  visibilitySeconds: number;
  concurrency: number;
}

/** The same for all, and close to each other: whatever may be too late, sometimes is. */
export const HASTY: Feeding = {
  retry: SETTINGS.retry,
  timeoutMs: TIMEOUT_MS,
  reserveMs: RESERVE_MS,
  visibilitySeconds: VISIBILITY_SECONDS,
  concurrency: CONCURRENCY,
};

/** In place of every rate. */
export const HASTY_RATE: Rate = { perSecond: 1 };

/** In place of every time that a sign of life holds for. */
export const HASTY_HEARTBEAT = 1;

/** As the program declares it. */
export function feedingOf({ shape }: Pick<Declared, "shape">): Feeding {
  if (!shape) return HASTY;
  const timeoutMs = shape.timeoutSeconds * 1000;
  return {
    retry: shape.retry.runtime,
    timeoutMs,
    reserveMs: timeoutMs / 4,
    visibilitySeconds: shape.visibilityTimeoutSeconds,
    concurrency: shape.concurrency,
  };
}
