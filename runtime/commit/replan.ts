import type { System } from "../ports/system.ts";

/** How often a plan is made anew, from fresh reads, whose item somebody else had changed meanwhile. */
export const REPLANS = 4;

/** Waits a little, longer each time, so that those who lost to one another do not come again together. */
export function pauseBefore(replan: number, { random, timer }: Pick<System, "random" | "timer">) {
  return timer(random() * 25 * 2 ** replan).done;
}

/**
 * Plans and commits until what was read is not stale. Throws an Error after four replans, or once the deadline (milliseconds
 * since 1970) has passed: nothing has been written then.
 */
export async function untilFresh<T>(
  run: () => Promise<T | "stale">,
  system: Pick<System, "random" | "timer" | "now">,
  deadline: number,
): Promise<Exclude<T, "stale">> {
  for (let replan = 0; ; replan++) {
    const result = await run();
    if (result !== "stale") return result as Exclude<T, "stale">;
    if (replan === REPLANS || system.now() >= deadline)
      throw new Error(`Others have changed what was read, ${replan + 1} times in a row`);
    await pauseBefore(replan, system);
  }
}
