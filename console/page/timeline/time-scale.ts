/** What part of a timeline's time a bar shows: milliseconds since 1970. */
export interface TimeScale {
  began: number;
  ended: number;
  /** Of whoever looks, but never before what has happened. */
  now: number;
}

/** A point in time as a part of the whole, from 0 to 100. */
export function percent({ began, ended }: TimeScale, at: number): number {
  const part = ((at - began) / Math.max(1, ended - began)) * 100;
  return Math.min(100, Math.max(0, part));
}
