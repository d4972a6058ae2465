import type { System } from "../ports/system.ts";

/** Errors of a whole call. @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const BUSY_CALLS = new Set([
  "TransactionInProgressException",
  "TransactionConflictException",
  "ThrottlingException",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
]);

/** Whether the tables were too busy for a call: conflict or throttle. It had no effect, and another try may succeed. */
export function isBusy(error: unknown): boolean {
  return BUSY_CALLS.has((error as Error).name);
}

const TRIES = 6;

/** Runs until the tables are not too busy, with backoff. Throws an Error after 6 tries. */
export async function patiently<T>(
  run: () => Promise<T | "busy">,
  system: Pick<System, "random" | "timer">,
): Promise<Exclude<T, "busy">> {
  for (let tries = 1; ; tries++) {
    const result = await run().catch((error) => {
      if (isBusy(error)) return "busy" as const;
      throw error;
    });
    if (result !== "busy") return result as Exclude<T, "busy">;
    if (tries === TRIES) throw new Error("The tables are too busy");
    await system.timer(system.random() * 25 * 2 ** tries).done;
  }
}
