import * as z from "zod";
import { reserveMs } from "../../schemas/invocation-time.ts";
import { longestWaitMs, MOST_PER_SECOND, type Rate, spacingMs } from "../../schemas/pace.ts";
import { checked, whole } from "../settings/checked.ts";

/** How fast a consumer handles events at most. */
export interface RateOptions {
  /**
   * How many handlings begin in any second at most, over all instances of the function: `{ perSecond: 5 }`, a whole number from
   * 1 to 1,000. Every run of the handler counts, a retry as well. What comes faster waits without an attempt. Batch size and
   * concurrency follow from it. @default as fast as they come
   */
  rate?: Rate;
}

/** The fewest batches side by side that a mapping takes. */
const LEAST_CONCURRENCY = 2;

/** Messages of one batch, at most. */
const MOST_IN_A_BATCH = 10;

const Bounds = z.object({
  perSecond: whole(1, MOST_PER_SECOND, "which is what one item of a table takes"),
});

/**
 * Refuses a rate that could not be kept.
 * @throws Error that names the consumer, the value, and what to do
 */
export function checkRate(
  name: string,
  {
    rate,
    projection,
    delivery,
    ...sizes
  }: RateOptions & {
    projection?: boolean;
    delivery?: "queue" | "direct";
    batchSize?: number;
    concurrency?: number;
    inFlight?: number;
  },
): void {
  if (rate === undefined) return;
  const said = JSON.stringify(rate);
  const extra = Object.keys(Object(rate)).find((key) => key !== "perSecond");
  if (typeof rate !== "object" || rate === null || extra !== undefined)
    throw new Error(`rate of ${name} is ${said}: use { perSecond: N }, a whole number from 1.`);
  checked(Bounds, rate, (option) => `rate.${option} of ${name}`);
  const what = `rate of ${name} is ${said}`;
  if (projection)
    throw new Error(`${what}, and it is a projection, which is just a write: leave one of them out.`);
  if (delivery === "direct")
    throw new Error(`${what}, and it is delivered to directly: only what comes from a queue can wait.`);
  for (const option of ["batchSize", "concurrency", "inFlight"] as const)
    if (sizes[option] !== undefined)
      throw new Error(
        `${what}, and ${option} is ${sizes[option]}: leave ${option} out, it follows from rate and timeoutSeconds.`,
      );
}

/**
 * Batches that are no larger, and no more of them, than what may wait for its slot inside of an invocation: so hardly anything is
 * received before its time.
 * @param most batches side by side, as the stack says
 * @throws Error where an invocation is too short to wait for two slots, with the time-out that will do
 */
export function sizedFor(
  name: string,
  rate: Rate,
  timeoutSeconds: number,
  most: number,
): { batchSize: number; concurrency: number } {
  const timeoutMs = timeoutSeconds * 1000;
  const waiting = Math.floor(longestWaitMs(timeoutMs - reserveMs(timeoutMs)) / spacingMs(rate));
  // One that waits and one that finds nothing would hand the backlog back, over and over.
  if (waiting < LEAST_CONCURRENCY)
    throw new Error(
      `rate of ${name} is ${JSON.stringify(rate)}, and a function of ${timeoutSeconds} s can wait for ${waiting} of its slots: ` +
        `set timeoutSeconds to ${leastTimeout(rate)} at least.`,
    );
  const batchSize = Math.max(1, Math.min(MOST_IN_A_BATCH, Math.floor(waiting / LEAST_CONCURRENCY)));
  return {
    batchSize,
    concurrency: Math.max(LEAST_CONCURRENCY, Math.min(most, Math.floor(waiting / batchSize))),
  };
}

/** The shortest time-out whose invocations can wait for as many slots as there are batches side by side at least, in seconds. */
function leastTimeout(rate: Rate): number {
  // Below 20 s handlers have three quarters of it.
  return Math.ceil((LEAST_CONCURRENCY * spacingMs(rate) * 3) / 0.75 / 1000);
}
