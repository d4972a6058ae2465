import { defined } from "../../schemas/defined.ts";
import { announceDeadlines } from "../gather/deadlines.ts";
import { messageOf } from "../ports/errors.ts";
import type { Gathers } from "../ports/gathers.ts";
import { type Metric, metricFields } from "../ports/metrics.ts";
import type { Runtime } from "../ports/runtime.ts";
import type { Pending } from "../ports/store.ts";
import type { Timers } from "../ports/timers.ts";
import { sweep } from "../publish/sweep.ts";
import { handOut } from "../timers/hand-out.ts";

/** What a run of the sweeper goes by. */
export interface SweepSettings {
  busName: string;
  recordDays: number;
  /** How old an outbox must be to be published here, in milliseconds. */
  sweepAfterMs: number;
  /** How long a record may stay claimed until nobody can be expected to come back to it, in milliseconds. */
  staleAfterMs: number;
}

/**
 * One run of the sweeper until its deadline (ms since 1970): publishes what a crash left unsent and the deadlines of gathers
 * that are overdue, and has woken what is due soon, each whether or not the others can; then logs one line with metrics of
 * what it did and of what is still pending. Where a call fails it rejects before that line: missing metrics are an alarm, too.
 */
export async function sweepRound(
  runtime: Pick<Runtime, "store" | "bus" | "queues" | "system" | "log"> & {
    gathers: Pick<Gathers, "overdue">;
    timers: Pick<Timers, "due">;
    settings: SweepSettings;
    /** What earlier runs saw. @default nothing */
    memory?: SweepMemory;
  },
  deadline: number,
  patienceMs?: number,
): Promise<{ sent: number; failed: number }> {
  const { store, system, log, settings } = runtime;
  const { busName, sweepAfterMs, staleAfterMs } = settings;
  const { memory = {} } = runtime;
  const parts = [
    sweep(runtime, defined({ deadline, after: sweepAfterMs, patienceMs })),
    announceDeadlines(runtime, deadline, patienceMs),
    handOut(runtime, deadline, patienceMs),
  ] as const;
  throwFailures(await Promise.allSettled(parts));
  const [swept, overdue, timers] = await Promise.all(parts);
  const pending = await store.pending(system.now() - staleAfterMs);
  const now = system.now();
  const level = swept.failed > 0 ? "warn" : "info";
  log(level, "swept", {
    ...swept,
    ...metricFields({ Bus: busName }, metricsOf(swept, pending, { ...timers, overdue }, now, memory), now),
  });
  return swept;
}

/** Throws what has failed, all of it. */
function throwFailures(parts: readonly PromiseSettledResult<unknown>[]): void {
  const failed = parts.flatMap((part) => (part.status === "rejected" ? [part.reason] : []));
  if (failed.length > 1) throw new AggregateError(failed, failed.map((one) => messageOf(one)).join("; "));
  if (failed.length > 0) throw failed[0];
}

/** What is left, and what a run has done about it. */
function metricsOf(
  { sent, failed }: { sent: number; failed: number },
  { unsentSince, stale, staleSince, stalled }: Pending,
  { overdue, overdueSince, woken }: { overdue: number; overdueSince: number | undefined; woken: number },
  now: number,
  memory: SweepMemory,
): Record<string, Metric> {
  return {
    OldestUnsentOutboxAge: { unit: "Seconds", value: unsentAge(unsentSince, now, memory) },
    StaleClaims: { unit: "Count", value: stale },
    OldestStaleClaimAge: { unit: "Seconds", value: ageOf(staleSince, now) },
    StalledSequences: { unit: "Count", value: stalled },
    OverdueGathers: { unit: "Count", value: overdue },
    OldestOverdueTimerAge: { unit: "Seconds", value: ageOf(overdueSince, now) },
    TimersWoken: { unit: "Count", value: woken },
    OutboxesSwept: { unit: "Count", value: sent },
    OutboxesFailed: { unit: "Count", value: failed },
  };
}

/** What a run saw that seemed to be of the future. */
export interface SweepMemory {
  unsent?: { since: number; seenAt: number };
}

/** In seconds. One that seems to be of the future, by another machine's clock, is as old as it has been seen. */
function unsentAge(since: number | undefined, now: number, memory: SweepMemory): number {
  if (since === undefined || since <= now) return ageOf(since, now);
  if (memory.unsent?.since !== since) memory.unsent = { since, seenAt: now };
  return ageOf(memory.unsent.seenAt, now);
}

/** In seconds; 0 where there is none. */
function ageOf(since: number | undefined, now: number): number {
  return since === undefined ? 0 : Math.max(0, (now - since) / 1000);
}
