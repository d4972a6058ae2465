import type { System } from "../ports/system.ts";

/** In how many pieces time is watched: a stall of a piece or more shows. */
const PIECES = 8;

/**
 * Watches a handler's time, and how much of it went by while the event loop stood still. It ends after as many pieces even
 * where the clock is set back.
 */
export function stopwatch(system: System, deadline: number) {
  const startedAt = system.now();
  const piece = Math.max(1, Math.ceil((deadline - startedAt) / PIECES));
  let stalled = 0;
  let due = startedAt;
  let timer: ReturnType<System["timer"]> | undefined;
  const behind = () => Math.max(0, system.now() - due);

  async function run(): Promise<void> {
    for (let left = PIECES; left > 0; left--) {
      const now = system.now();
      due = Math.max(now, Math.min(deadline, now + piece));
      timer = system.timer(due - now);
      await timer.done;
      stalled += behind();
      if (system.now() >= deadline) return;
    }
  }

  return {
    /** Ends at the deadline. */
    late: run(),
    /** Milliseconds since its start. */
    elapsedMs: () => system.now() - startedAt,
    /** Milliseconds by which its timers came too late: something else was running. */
    stalledMs: () => stalled + behind(),
    stop: () => timer?.cancel(),
  };
}
