/** Which state of an item this is: 1 when it is put first, one more with each put; none where it was never put. */
export const REVISION = "revision";

/**
 * What tells one life of an item from another, since after a removal revisions begin at 1 again: given by the first put,
 * kept by all others.
 */
export const INCARNATION = "incarnation";

/** Attributes that the store alone writes. */
export const RESERVED: readonly string[] = [REVISION, INCARNATION];

/** The revision that a put gives an item: one more than what was read; 1 where that has none, or nothing was there. */
export function nextRevision(was?: Readonly<Record<string, unknown>>): number {
  return Number(was?.[REVISION] ?? 0) + 1;
}
