import type { ClaimRecord } from "../runtime/ports/record.ts";
import { commandFor } from "./stack.ts";

/** A time to replay to one consumer, in milliseconds since 1970. */
export interface ReplayWindow {
  consumer: string;
  from: number;
  to: number;
}

/** An event came to the bus shortly before its first claim; so long its queue may have been behind. */
const BEFORE = 900_000;

/** Clocks differ. */
const AFTER = 60_000;

/** When the event of a record came to the bus, as far as its record tells. */
export function windowOf({ consumer, claimedAt }: Pick<ClaimRecord, "consumer" | "claimedAt">): ReplayWindow {
  const at = Date.parse(claimedAt);
  return { consumer, from: at - BEFORE, to: at + AFTER };
}

/** As few windows as cover the same time, by consumer and time. */
export function merged(windows: readonly ReplayWindow[]): ReplayWindow[] {
  const sorted = [...windows].sort((a, b) =>
    a.consumer === b.consumer ? a.from - b.from : a.consumer < b.consumer ? -1 : 1,
  );
  const result: ReplayWindow[] = [];
  for (const window of sorted) {
    const last = result.at(-1);
    if (last?.consumer === window.consumer && window.from <= last.to) last.to = Math.max(last.to, window.to);
    else result.push({ ...window });
  }
  return result;
}

/** The command that replays a window, on the stack with these outputs. */
export function replayCommand({ consumer, from, to }: ReplayWindow, outputs?: string): string {
  const iso = (time: number) => new Date(time).toISOString();
  return commandFor("replay", `--from ${iso(from)} --to ${iso(to)} --consumer ${consumer}`, outputs);
}
