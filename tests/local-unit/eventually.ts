import { setTimeout as sleep } from "node:timers/promises";

/** The first value that is not undefined; asks again and again, for at most ten seconds. */
export async function eventually<T>(ask: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const deadline = performance.now() + 10_000;
  while (performance.now() < deadline) {
    const value = await ask();
    if (value !== undefined) return value;
    await sleep(20);
  }
  throw new Error("it did not happen within ten seconds");
}
