import { LATE_MS, longestWaitMs, type Rate, spacingMs } from "../../schemas/pace.ts";
import { paceKey } from "../identity.ts";
import type { Invocation } from "../ports/invocation.ts";
import { newPace, type PaceMemory, type Runtime } from "../ports/runtime.ts";
import type { System } from "../ports/system.ts";

/** Slots of one batch. */
export interface Slots {
  /** The next one that can be kept still; undefined where none is left. */
  next(): number | undefined;
  /** In how many seconds those may come again that get none. */
  seconds: number;
}

/**
 * What it takes to hear of a reservation, in milliseconds: the first slot of a pace that has rested is so far ahead at least,
 * twice as far as the last reservation took, and no farther than the second.
 */
const AHEAD_MS = [50, 1000] as const;

/** A message comes again in so many seconds at most, however far ahead slots are reserved: an operator may have mended that. */
const MOST_AWAY_SECONDS = 30;

/** How long an instance that has met others takes it that they go on, in milliseconds. */
const MEETS_MS = 5000;

/**
 * Reserves a slot each for so many messages, as many as can wait for theirs in this invocation: one call, or none where it is
 * known that all are taken. Whether slots are reserved ahead is a guess, from what this instance has seen before; where it is
 * wrong nothing is reserved, the messages come again, and the next guess is right.
 */
export async function reserveSlots(
  count: number,
  rate: Rate,
  {
    store,
    system,
    consumer,
    pace = newPace(),
  }: Pick<Runtime, "store" | "system" | "pace"> & {
    consumer: { name: string };
  },
  { startedAt, deadline }: Pick<Invocation, "startedAt" | "deadline">,
): Promise<Slots> {
  const spacing = spacingMs(rate);
  const now = system.now();
  const [least, most] = AHEAD_MS;
  const latest = startedAt + longestWaitMs(deadline - startedAt);
  // No later than can be waited for: else nobody would ask again, and learn that reservations are fast once more.
  const from = Math.min(now + Math.min(most, Math.max(least, 2 * pace.tookMs)), Math.max(now, latest));
  // What others have reserved is asked for again after a while: an operator may have taken it away.
  const known = now < pace.learnedAt + MEETS_MS ? pace.until : 0;
  const wanted = Math.min(count, slotsUpTo(latest, Math.max(from, known), spacing));
  if (wanted <= 0)
    return { next: () => undefined, seconds: secondsTo(pace.until - (latest - startedAt), now) };
  const lengthMs = wanted * spacing;
  const isBusy = from < Math.max(pace.until, pace.busyUntil);
  const request = { key: paceKey(consumer.name), lengthMs, by: system.newOwner() };
  const answer = await store.reserve(
    isBusy ? { ...request, from: now, latest: latest - (wanted - 1) * spacing } : { ...request, from },
  );
  const learnedAt = system.now();
  learn(pace, answer, { from, lengthMs, learnedAt, tookMs: learnedAt - now });
  if ("until" in answer)
    return { next: () => undefined, seconds: secondsTo(answer.until - (latest - startedAt), now) };
  const slots = Array.from({ length: wanted }, (_, index) => answer.at + index * spacing);
  return {
    next() {
      while (slots.length > 0) {
        const slot = slots.shift() as number;
        if (system.now() <= slot + LATE_MS) return slot;
      }
      return undefined;
    },
    seconds: Math.ceil((lengthMs + spacing) / 1000),
  };
}

/** Waits for a slot. Whether it is kept must be asked right before the handling begins. */
export async function waitFor(slot: number, system: Pick<System, "now" | "timer">): Promise<void> {
  // A timer may end a little early; twice, where the clock was set.
  for (let tries = 0; tries < 2 && system.now() < slot; tries++)
    await system.timer(Math.ceil(slot - system.now())).done;
}

/** Whether a handling that begins now keeps its slot. */
export function isKept(slot: number, now: number): boolean {
  return slot <= now && now <= slot + LATE_MS;
}

/** How many slots begin by then. */
function slotsUpTo(latest: number, from: number, spacing: number): number {
  return Math.floor((latest - from) / spacing) + 1;
}

function secondsTo(time: number, now: number): number {
  return Math.min(MOST_AWAY_SECONDS, Math.max(0, Math.ceil((time - now) / 1000)));
}

function learn(
  pace: PaceMemory,
  answer: { at: number } | { until: number },
  { from, lengthMs, ...seen }: Pick<PaceMemory, "learnedAt" | "tookMs"> & { from: number; lengthMs: number },
): void {
  const until = "until" in answer ? answer.until : answer.at + lengthMs;
  const others = "until" in answer ? answer.until > from : answer.at > from;
  Object.assign(pace, { ...seen, until, busyUntil: others ? until + MEETS_MS : 0 });
}
