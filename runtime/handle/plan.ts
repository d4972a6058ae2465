import type { Incoming } from "../check/incoming.ts";
import { InfrastructureError } from "../commit/death.ts";
import type { Context, Page, Plan, Spec } from "../handler.ts";
import { expiryOf, type Runtime } from "../ports/runtime.ts";
import type { Claim, CommitPlan } from "../ports/store.ts";
import { checkSizes, outboxOf, PlanError } from "./outgoing.ts";

/** Where a message's handling is: with its first chunk, or further on in a scatter. */
export interface Position {
  claim: Claim;
  cursor?: string;
}

/** Longest cursor of a scatter. */
const MAX_CURSOR = 1024;

/** Runs the handler, bounded by the deadline, and turns what it returns into a commit. */
export async function planOf(
  { event }: Incoming,
  { claim, cursor }: Position,
  runtime: Runtime,
  deadline: number,
): Promise<CommitPlan> {
  const { consumer, settings, system } = runtime;
  const { chunk } = claim;
  const { context, waiting } = contextOf(claim.record.claimedAt, claim.attempt, runtime, cursor);
  const plan = await before(deadline, runtime, waiting, () => consumer.handle(event, context));
  const { writes = [], events = [], next } = plan;
  if (next !== undefined && (next === cursor || next === "" || next.length > MAX_CURSOR))
    throw new PlanError(
      `${consumer.name} goes on at "${next.slice(0, 64)}": use a cursor of 1–${MAX_CURSOR} characters that moves`,
    );
  const { metadata } = event;
  const origin = {
    consumer: consumer.name,
    key: claim.key,
    chunk,
    metadata,
    causationId: claim.record.event?.id ?? metadata.id,
    now: context.now,
  };
  const outbox = outboxOf(events, consumer.emits, origin, settings.maxEventBytes);
  checkSizes(writes, outbox);
  const now = system.now();
  return {
    writes,
    outbox,
    now,
    expiresAt: expiryOf(settings, now),
    ...(next === undefined ? {} : { next: { cursor: next, chunk: chunk + 1 } }),
  };
}

/** What the handler gets beside the event, and which table it is waiting for. */
export function contextOf(now: string, attempt: number, { consumer, store }: Runtime, cursor?: string) {
  const waiting = new Set<string>();
  const reading = async <T>(table: string, run: () => Promise<T>): Promise<T> => {
    waiting.add(table);
    try {
      return await run();
    } catch (cause) {
      if (cause instanceof PlanError) throw cause;
      throw new InfrastructureError(`Reading ${table}: ${(cause as Error).message}`, { cause });
    } finally {
      waiting.delete(table);
    }
  };
  const scatter = cursor === undefined ? {} : { cursor };
  const context: Context<object, string> = {
    ...{ now, attempt, ports: consumer.ports, ...scatter },
    read: (table, key, sort) => reading(table, () => store.read(table, key, sort)),
    list: (table, key, page) => reading(table, () => store.list(table, key, checkedPage(page))),
  };
  return { context, waiting };
}

/** Runs a handler, bounded by the deadline. A slow table is no verdict on the event. */
export async function before(
  deadline: number,
  { system }: Runtime,
  waiting: ReadonlySet<string>,
  run: () => Plan<Spec> | Promise<Plan<Spec>>,
) {
  const limit = deadline - system.now();
  const timer = system.timer(Math.max(0, limit));
  const late = timer.done.then(() => {
    const [table] = waiting;
    if (table) throw new InfrastructureError(`Reading ${table} took longer than the handler's ${limit} ms`);
    throw new Error(`The handler took longer than its ${limit} ms`);
  });
  try {
    return await Promise.race([run(), late]);
  } finally {
    timer.cancel();
  }
}

/** Longest page of a list. */
const MAX_PAGE = 200;

/** The part of a list that a handler asks for. Throws a PlanError for a limit out of bounds. */
export function checkedPage({ limit = 50, ...page }: Page = {}): Page & { limit: number } {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE)
    throw new PlanError(`A page of ${limit} items was asked for: use a whole number from 1 to ${MAX_PAGE}`);
  return { limit, ...page };
}
