/** What of an invocation's time is left for commits and publishing, in milliseconds: a quarter, 250 ms to 5 s. Handlers have the rest. */
export function reserveMs(remainingMs: number): number {
  return Math.min(5000, Math.max(250, remainingMs / 4));
}
