import type { System } from "../../runtime/ports/system.ts";

interface Waiting {
  at: number;
  resolve: () => void;
}

export interface FakeSystem extends System {
  /** Moves the clock and ends the timers that are due by then, in their order. */
  advance(milliseconds: number): Promise<void>;
  /** Moves the clock to the next timer and ends it; false if there is none. */
  next(): boolean;
  /** Timers that are under way. */
  readonly waiting: number;
  /** Replaces chance, for a test that needs an extreme. */
  random: () => number;
}

export interface FakeSystemOptions {
  /** Same seed, same chance. @default 1 */
  seed?: number;
  /** Milliseconds since 1970. @default 2026-01-01T00:00:00Z */
  start?: number;
  /**
   * `idle`: whenever nothing can go on but by waiting, the clock jumps to the next timer, so that no test sleeps.
   * `stepped`: it moves by advance() and next() only. @default idle
   */
  clock?: "idle" | "stepped";
}

/** Time, chance and identity that follow from a seed. Timers that are due at the same time end in the order of their start. */
export function fakeSystem(options: FakeSystemOptions = {}): FakeSystem {
  const { seed = 1, start = Date.UTC(2026, 0, 1), clock = "idle" } = options;
  const timers = new Set<Waiting>();
  let now = start;
  let owners = 0;
  let watching = false;

  function nextTimer(): Waiting | undefined {
    let first: Waiting | undefined;
    for (const timer of timers) if (!first || timer.at < first.at) first = timer;
    return first;
  }

  function end(timer: Waiting) {
    timers.delete(timer);
    now = Math.max(now, timer.at);
    timer.resolve();
  }

  /** Promises all run before an immediate: if a timer is still there by then, everybody waits. */
  function watch() {
    if (watching || clock === "stepped") return;
    watching = true;
    setImmediate(() => {
      watching = false;
      if (system.next()) watch();
    });
  }

  const system: FakeSystem = {
    now: () => now,
    random: randomFrom(seed),
    newOwner: () => `owner-${++owners}`,
    timer(milliseconds) {
      const timer: Waiting = { at: now + Math.max(0, milliseconds), resolve: () => {} };
      const done = new Promise<void>((resolve) => {
        timer.resolve = resolve;
      });
      timers.add(timer);
      watch();
      return { done, cancel: () => void timers.delete(timer) };
    },
    async advance(milliseconds) {
      const until = now + milliseconds;
      for (let due = nextTimer(); due && due.at <= until; due = nextTimer()) {
        end(due);
        await new Promise((resolve) => setImmediate(resolve));
      }
      now = Math.max(now, until);
    },
    next() {
      const timer = nextTimer();
      if (timer) end(timer);
      return timer !== undefined;
    },
    get waiting() {
      return timers.size;
    },
  };
  return system;
}

/** Numbers from 0 up to, not including, 1 (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
