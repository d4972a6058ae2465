/** How seldom at least something is tried whose patience is over: in one of so many runs, once an hour. */
const SELDOM = 60;

/** So long something is tried in every run of the sweeper: milliseconds. */
export const PATIENCE_MS = 600_000;

/**
 * How likely a run, of which there is one a minute, tries what has waited for so many milliseconds: certain at first, then as
 * often by the hour as it has hours behind it, and once an hour at least. So nothing needs to be written down about it.
 */
export function chanceAt(ageMs: number, patienceMs = PATIENCE_MS): number {
  return Math.min(1, Math.max(1 / SELDOM, patienceMs / Math.max(1, ageMs)));
}
