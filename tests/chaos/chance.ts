import { createHash } from "node:crypto";

/** Chance that follows from a seed: the same names give the same row of draws. */
export interface Chance {
  /** From 0 up to, not including, 1. */
  next(): number;
  /** True so many times in a hundred. */
  percent(percent: number): boolean;
  /** A whole number, both ends included. */
  between(from: number, to: number): number;
  pick<T>(choices: readonly [T, ...T[]] | readonly T[]): T;
}

/** A row of draws of its own for each purpose, so that one more draw in one place moves nothing in another. */
export function chance(seed: string, purpose: string): Chance {
  let state = createHash("sha256").update(`${seed} ${purpose}`).digest().readUInt32LE();
  // Mulberry32: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    percent: (percent) => next() * 100 < percent,
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    pick: (choices) => {
      const choice = choices[Math.floor(next() * choices.length)];
      if (choice === undefined) throw new Error("There is nothing to choose from.");
      return choice;
    },
  };
}
