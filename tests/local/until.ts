import { inspect } from "node:util";

/** How long to wait for what takes a few seconds where the machine is idle. */
const PATIENCE_MS = 20_000;

const PAUSE_MS = 50;

/**
 * Asks again and again until the answer is neither undefined nor false, and returns it.
 * Throws where that takes too long, with what was waited for and what `seen` tells of the state.
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false>,
  { patienceMs = PATIENCE_MS, seen }: { patienceMs?: number; seen?: () => unknown } = {},
): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) {
      const state = seen ? ` Seen: ${inspect(seen(), { depth: 6 })}` : "";
      throw new Error(`After ${patienceMs / 1000} s still not: ${what}.${state}`);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
