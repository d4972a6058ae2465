import type { Outcome } from "../outcome.ts";

type Again = Extract<Outcome, { again: string }>;

/** Longest delay that grows with the receives. Half of it, 985 times, is more than a day. */
const MAX_SECONDS = 240;

const GROWTH = 1.5;

/**
 * How long a message is hidden that shall come again, in whole seconds: no less than its outcome asks for, and longer
 * with each receive, from 1 s to 4 minutes, half of it by chance. So a message that only waits (for a lease, for tables,
 * for the bus) is there for more than a day before its redrive policy takes it, and less than three; both are tested. Two
 * kinds do not wait for anybody: an attempt that failed has the backoff of its consumer, and ends by its attempts; a
 * scatter that goes on has made progress, and hands its message over before the count is high.
 * @param receives how often the queue has handed it out, from 1
 * @param random from 0 up to, not including, 1
 */
export function hiddenSeconds({ again, seconds = 0 }: Again, receives: number, random: number): number {
  if (again === "retry" || again === "continued") return seconds;
  const ceiling = Math.min(MAX_SECONDS, GROWTH ** (Math.max(1, receives) - 1));
  return Math.max(seconds, Math.ceil((ceiling * (1 + random)) / 2));
}
