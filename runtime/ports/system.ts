import { randomUUID } from "node:crypto";

/** Time, chance and identity: everything in the runtime that is not a function of its input. */
export interface System {
  /** Milliseconds since 1970. */
  now(): number;
  /** From 0 up to, not including, 1. */
  random(): number;
  timer(milliseconds: number): Timer;
  /** Fresh for every claim, and for every reservation of slots. */
  newOwner(): string;
}

export interface Timer {
  readonly done: Promise<void>;
  cancel(): void;
}

export const system: System = {
  now: Date.now,
  random: Math.random,
  newOwner: randomUUID,
  timer(milliseconds) {
    let handle: NodeJS.Timeout | undefined;
    const done = new Promise<void>((resolve) => {
      handle = setTimeout(resolve, milliseconds);
    });
    return { done, cancel: () => clearTimeout(handle) };
  },
};
