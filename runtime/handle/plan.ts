import { ScheduleFired } from "../../schemas/choreography/schedule-fired.ts";
import { defined } from "../../schemas/defined.ts";
import type { Incoming } from "../check/check-message.ts";
import { checkSizes } from "../commit/outbox.ts";
import { processBegun } from "../commit/process.ts";
import { schedule } from "../commit/schedule.ts";
import { standing } from "../order/position.ts";
import { PlanError } from "../ports/errors.ts";
import type { HandlerTime } from "../ports/invocation.ts";
import { expiryOf, type Runtime } from "../ports/runtime.ts";
import type { Claim, CommitPlan } from "../ports/store.ts";
import { contextOf } from "./context.ts";
import { runHandler } from "./run-handler.ts";

/** Where a message's handling is: with its first chunk, or further on in a scatter. */
export interface Position {
  claim: Claim;
  cursor: string | undefined;
}

/** Longest cursor of a scatter. */
const MAX_CURSOR = 1024;

/** What a handler plans. */
export interface Planned {
  plan: CommitPlan;
  /** It has read nothing before: a fresh plan would be the same. */
  blind: boolean;
}

/**
 * Runs the handler and turns what it returns into a commit, checked against what the consumer may do. For what is late in its
 * sequence nothing is done.
 */
export async function planOf(
  { event, definition }: Incoming,
  { claim, cursor }: Position,
  runtime: Runtime,
  time: HandlerTime,
): Promise<Planned> {
  const { consumer, settings, system } = runtime;
  const { chunk, attempt, record, key, turn } = claim;
  const { maxEventBytes } = settings;
  if (turn && standing(turn) === "late") {
    const now = system.now();
    return { plan: { writes: [], outbox: [], now, expiresAt: expiryOf(settings, now) }, blind: true };
  }
  const run = contextOf(key, record.claimedAt, attempt, runtime, cursor);
  const { writes = [], next, ...wishes } = await runHandler(event, run, runtime, time);
  if (next !== undefined && (next === cursor || next === "" || next.length > MAX_CURSOR))
    throw new PlanError(
      `${consumer.name} goes on at "${next.slice(0, 64)}": use a cursor of 1–${MAX_CURSOR} characters that moves`,
    );
  // The clock begins processes, and has none of its own.
  const process =
    definition.source === ScheduleFired.source
      ? processBegun(wishes.events ?? [], consumer.emits)
      : undefined;
  const metadata = process === undefined ? event.metadata : { ...event.metadata, correlationId: process };
  const origin = {
    ...{ consumer: consumer.name, key, chunk, metadata },
    causationId: record.event?.id ?? metadata.id,
    now: run.context.now,
  };
  const now = system.now();
  const scheduled = schedule(wishes, consumer.emits, origin, { now, maxEventBytes });
  checkSizes(writes, scheduled.outbox, {}, scheduled.timers, turn ? 2 : 1);
  const plan = defined({ writes, ...scheduled, process, now, expiresAt: expiryOf(settings, now) });
  return {
    plan: next === undefined ? plan : { ...plan, next: { cursor: next, chunk: chunk + 1 } },
    blind: !run.hasRead(),
  };
}
