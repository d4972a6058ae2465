import type { Item, Write } from "../handler.ts";

/**
 * Whether facts that are present say all that a plan would create, whose `now` may be another: then the same request was
 * accepted long ago, and its record has expired. Facts may have got more attributes since.
 */
export function isSaid(
  writes: readonly Write[],
  present: readonly (Item | undefined)[],
  now: string,
): boolean {
  return writes
    .filter((write) => "create" in write)
    .every(({ item }, index) => isWithin(item, present[index], now));
}

function isWithin(planned: unknown, stored: unknown, now: string): boolean {
  // No store knows -0 from 0.
  if (planned === undefined || planned === now || planned === stored) return true;
  if (typeof planned !== "object" || typeof stored !== "object" || !planned || !stored) return false;
  if (Array.isArray(planned) && planned.length !== (stored as unknown[]).length) return false;
  return Object.entries(planned).every(([name, inner]) =>
    isWithin(inner, (stored as Record<string, unknown>)[name], now),
  );
}
