import { inspect } from "node:util";
import { patient } from "../harness/patience.ts";

/** How long to wait for what takes a few seconds where the machine is idle; on a busy one it is as much more. */
const PATIENCE_MS = 30_000;

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
  const began = Date.now();
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    const waited = Date.now() - began;
    if (waited > patient(patienceMs)) {
      const state = seen ? ` Seen: ${inspect(seen(), { depth: 6 })}` : "";
      throw new Error(`After ${Math.round(waited / 1000)} s still not: ${what}.${state}`);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
