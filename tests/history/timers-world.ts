import type { ClaimRecord, TimerMark } from "../../runtime/ports/record.ts";
import { at, record, START, sent } from "./timeline-world.ts";

/** In milliseconds. */
export const DAY = 86_400_000;

/** The timer of an order's decline, due so many milliseconds after the start; its id tells its setting. */
export function mark(id: string, ms: number): TimerMark {
  return { id, type: "PaymentDeclined", key: "o1", at: at(ms) };
}

/** Who has set timers, as it took up an order. */
export function sets(ms: number, ...timers: TimerMark[]): ClaimRecord {
  return record("process-payment", ["e1", "OrderCreated"], ms, { timers });
}

/** A pending timer as the index of its process has it. */
export function pending({ id, type, key, at: due }: TimerMark, ms: number): ClaimRecord {
  const { finishedAt: _, ...one } = record("process-payment", [id, type], ms);
  const waits = { status: "pending", timer: { type, key, at: due }, pendingSince: Date.parse(due) };
  return { ...one, key: `timer|${type}|${key}`, ...waits } as unknown as ClaimRecord;
}

/** A message that its consumer wants to have again. */
export function deferred(event: [id: string, type: string], ms: number, dueMs: number): ClaimRecord {
  const { finishedAt: _, ...one } = record("process-payment", event, ms);
  const key = "process-payment|deferred|x";
  return { ...one, key, status: "pending", pendingSince: START + dueMs } as unknown as ClaimRecord;
}

/** What is left of a timer that has fired. */
export function fired({ id, type, key, at: due }: TimerMark, ms: number): ClaimRecord {
  return record("process-payment", [id, type], ms, {
    ...{ key: `fired|${id}`, timer: { type, key, at: due }, finishedAt: at(ms), ...sent(`${type} ${id}`) },
  });
}
