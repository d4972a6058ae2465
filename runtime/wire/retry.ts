import type { ExchangeError } from "./exchange.ts";
import type { ServiceException } from "./service-exception.ts";

/** Why another attempt may mend an error. */
type Kind = "throttling" | "transient";

/** An attempt without a good answer, and what another one may do about it. */
export interface Failure {
  error: ExchangeError | ServiceException;
  /** Undefined where it would only fail in the same way. */
  kind: Kind | undefined;
  /** Whether the service may have done what it was told. */
  mayBeDone: boolean;
  /** Whether there is nothing to wait for: it was the connection, or the clock. */
  isAtOnce: boolean;
  /** How long the service asks to wait, in milliseconds. */
  askedMs: number;
}

/** How a service's calls are tried again. */
export interface RetryRules {
  /** With the first. */
  maxAttempts: number;
  /** Longest delay after a first passing failure, in milliseconds; it doubles with each. */
  baseMs: number;
}

/**
 * What attempts beside the first may cost a client, so that retries do not keep a service down; these and the delays are
 * those of the SDK's standard mode.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
const CAPACITY = 500;
const COST: Readonly<Record<Kind, number>> = { transient: 14, throttling: 5 };
const THROTTLED_BASE_MS = 1000;
const MAX_DELAY_MS = 20_000;

/** How much longer than by its own reckoning a client waits because a service asks for it. */
const MOST_ASKED_MS = 5000;

const THROTTLING = new Set([
  "BandwidthLimitExceeded",
  "EC2ThrottledException",
  "LimitExceededException",
  "PriorRequestNotComplete",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "SlowDown",
  "ThrottledException",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
  "TransactionInProgressException",
]);
const TRANSIENT = new Set(["TimeoutError", "RequestTimeout", "RequestTimeoutException"]);
const TRANSIENT_STATUS = new Set([500, 502, 503, 504]);

/** What happens to connections, as Node.js calls it; a certificate that is no good is not among it. */
const NETWORK = new Set([
  ...["ECONNRESET", "ECONNREFUSED", "EPIPE", "ETIMEDOUT"],
  ...["EHOSTUNREACH", "ENETUNREACH", "ENOTFOUND", "EAI_AGAIN"],
]);

/** Why another attempt may mend an exchange that ended with such a code: also where half of an answer, or nonsense, came. */
export function kindOfCode(code = ""): Kind | undefined {
  return NETWORK.has(code) || code.startsWith("HPE_") ? "transient" : undefined;
}

/** Why another attempt may mend an error that a service has answered. */
export function kindOf(name: string, status: number): Kind | undefined {
  if (status === 429 || THROTTLING.has(name)) return "throttling";
  return TRANSIENT.has(name) || TRANSIENT_STATUS.has(status) ? "transient" : undefined;
}

/** The budget of one client. */
export class RetryBudget {
  #left = CAPACITY;

  /** Whether there is enough left for another attempt, which is then taken. */
  take(kind: Kind): boolean {
    if (this.#left < COST[kind]) return false;
    this.#left -= COST[kind];
    return true;
  }

  /** After a success: what its last retry took, or one. */
  giveBack(kind: Kind | undefined): void {
    this.#left = Math.min(CAPACITY, this.#left + (kind ? COST[kind] : 1));
  }
}

/** How long to wait in milliseconds after so many failed attempts, at full jitter. `chance`: from 0 up to 1. */
export function delayMs(
  { kind, isAtOnce, askedMs }: Failure,
  failed: number,
  { baseMs }: RetryRules,
  chance: number,
): number {
  if (isAtOnce) return 0;
  const base = kind === "throttling" ? THROTTLED_BASE_MS : baseMs;
  const own = Math.floor(chance * Math.min(base * 2 ** (failed - 1), MAX_DELAY_MS));
  return Math.max(own, Math.min(askedMs, own + MOST_ASKED_MS));
}
