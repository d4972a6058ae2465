import type { Incoming } from "../check/check-message.ts";
import { factKey } from "../check/fact-key.ts";
import { derivedId, orderKey, parkedKey } from "../identity.ts";
import type { Position } from "../ports/position.ts";
import type { OutboxWakeUp } from "../ports/record.ts";
import type { ConsumerDefinition } from "../ports/runtime.ts";
import type { Turn } from "../ports/store.ts";

/** Where a message stands in the sequence of its business key; undefined for a consumer that takes events as they come. */
export function placeOf(
  { event, definition }: Pick<Incoming, "event" | "definition">,
  { name, inOrder }: Pick<ConsumerDefinition, "name" | "inOrder">,
): { start: Position; revision: number } | undefined {
  if (inOrder === undefined) return undefined;
  const data = Object(event.data) as Record<string, string | number>;
  const fields = definition.key.filter((field) => field !== inOrder);
  const key = factKey({ key: fields }, data);
  const revision = data[inOrder];
  if (key === undefined || typeof revision !== "number") return undefined;
  const sequence = Object.fromEntries(fields.map((field) => [field, data[field] as string | number]));
  return {
    start: { key: orderKey(name, key), consumer: name, sequence, handled: 0, version: 0, waiting: [] },
    revision,
  };
}

/** What a revision is to a position: handled or passed before, the next one, or one that has others before it. */
export function standing({ position: { handled }, revision }: Turn): "late" | "next" | "ahead" {
  if (revision <= handled) return "late";
  return revision === handled + 1 ? "next" : "ahead";
}

/** The position once everything up to a revision is handled or passed, and who waits for just that: woken, it waits no more. */
export function movedTo(
  position: Position,
  revision: number,
  now: number,
): { position: Position; wake: OutboxWakeUp[] } {
  const next = revision + 1;
  const waiting = position.waiting.filter((one) => one > next);
  const key = parkedKey(position.key, next);
  return {
    position: since({ ...position, handled: revision, version: position.version + 1, waiting }, now),
    wake: position.waiting.includes(next)
      ? [{ id: derivedId("turn", key, position.version), wake: key, at: now }]
      : [],
  };
}

/** The position with one more revision that waits aside. */
export function waitingFor(position: Position, revision: number, process: string, now: number): Position {
  const waiting = [...new Set([...position.waiting, revision])].sort((a, b) => a - b);
  const { pendingSince = now } = position;
  return { ...position, version: position.version + 1, waiting, process, pendingSince };
}

/** Since when nothing moves: progress begins it anew, and where nothing waits there is none. */
function since({ pendingSince: _, pending: __, ...position }: Position, now: number): Position {
  return position.waiting.length > 0 ? { ...position, pendingSince: now } : position;
}
