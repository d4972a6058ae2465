import { finished, type Outbox, type Outcome } from "../batch/outcome.ts";
import type { Message, Rejection } from "../check/incoming.ts";
import { correlationOf, deathOf } from "../commit/death.ts";
import type { ClaimRecord } from "../ports/record.ts";
import { isExpired, type Runtime } from "../ports/runtime.ts";

/** Records a message that no retry can make good, under a key of its own, and lays it in the dead-letter queue. */
export async function refuse(
  rejection: Rejection,
  runtime: Pick<Runtime, "store" | "system" | "settings"> & { consumer: Pick<Runtime["consumer"], "name"> },
): Promise<Outcome> {
  const { store, system, settings, consumer } = runtime;
  const { key, message, reason, event } = rejection;
  const now = system.now();
  const recordAt = (generation: number): ClaimRecord => {
    const at = new Date(now).toISOString();
    const cause = {
      consumer: consumer.name,
      kind: "rejected",
      reason,
      attempts: 0,
      generation,
      now: at,
    } as const;
    return {
      ...deathOf(rejection, cause, settings),
      key,
      consumer: consumer.name,
      status: "dead",
      generation,
      claimedAt: at,
      finishedAt: at,
      correlationId: correlationOf(rejection),
      ...(event ? { event: { id: event.id, type: event.type, source: event.source } } : {}),
    };
  };
  const sending = (record: ClaimRecord) =>
    finished("dead", {
      key,
      generation: record.generation,
      entries: record.outbox ?? [],
      body: message.body,
    });
  const first = recordAt(0);
  const result = await store.reject(first);
  if (result === "written") return sending(first);
  const { found } = result;
  if (found.deadLetterId !== message.deadLetterId && !isExpired(found, now)) return remains(found, message);
  if (found.outbox) return sendFirst(found, message);
  const next = recordAt(found.generation + 1);
  return (await store.rejectAgain(found, next)) ? sending(next) : { again: "lost", seconds: 1 };
}

/** A record that is done or dead already: whatever it still has to send. */
export function remains(found: ClaimRecord, message: Message): Outcome {
  return finished("repeated", outboxOf(found, message));
}

/** What a record has committed is sent before anything takes the place of its outbox. */
export function sendFirst(found: ClaimRecord, message: Message): Outcome {
  return { again: "held", seconds: 1, outbox: outboxOf(found, message) };
}

function outboxOf(record: ClaimRecord, { body }: Message): Outbox {
  const { key, generation, status, chunk, outbox = [] } = record;
  const goesOn = status === "open" && chunk !== undefined;
  return { key, generation, entries: outbox, body, ...(goesOn ? { chunk } : {}) };
}
