import type { Outbox } from "../outcome.ts";
import type { Bus, Queues } from "../ports/messaging.ts";
import { type OutboxEntry, sentEntry } from "../ports/record.ts";
import { expiryOf, type Settings } from "../ports/runtime.ts";
import type { Store } from "../ports/store.ts";
import type { System } from "../ports/system.ts";

/** What publishing works with. */
export type PublishRuntime = {
  bus: Bus;
  queues: Queues;
  store: Store;
  system: System;
  settings: Pick<Settings, "recordDays">;
};

/**
 * Sends outboxes together and marks the complete ones sent, each for its own generation.
 * @returns those that are sent and marked; the others stay in their records for a redelivered message
 *   or the sweeper. It does not reject.
 */
export async function publishOutboxes(
  outboxes: readonly Outbox[],
  runtime: PublishRuntime,
): Promise<Set<Outbox>> {
  const { bus, queues, store, system, settings } = runtime;
  // A dead letter without its body cannot be sent: all of its outbox is left to the message that has it.
  const sendable = outboxes.filter((outbox) =>
    outbox.entries.every((entry) => bodyOf(entry, outbox) !== undefined),
  );
  const entries = sendable.flatMap((outbox) => outbox.entries.map((entry) => ({ outbox, entry })));
  const events = entries.flatMap(({ entry }) => ("detail" in entry ? [entry] : []));
  const dead = entries.flatMap(({ entry, outbox }) =>
    "queueUrl" in entry ? [{ entry, deadLetter: { ...entry, body: bodyOf(entry, outbox) ?? "" } }] : [],
  );
  const [published, deadSent] = await Promise.all([
    events.length > 0 ? bus.publish(events) : [],
    dead.length > 0 ? queues.sendDeadLetters(dead.map(({ deadLetter }) => deadLetter)) : [],
  ]);
  const sent = new Set<OutboxEntry>([
    ...events.filter((_, index) => published[index]),
    ...dead.filter((_, index) => deadSent[index]).map(({ entry }) => entry),
  ]);
  const complete = sendable.filter((outbox) => outbox.entries.every((entry) => sent.has(entry)));
  const expiresAt = expiryOf(settings, system.now());
  const marks = await Promise.allSettled(
    complete.map(({ key, generation, chunk, entries }) =>
      chunk === undefined
        ? store.markSent(key, generation, entries.map(sentEntry), expiresAt)
        : store.markChunkSent(key, generation, chunk),
    ),
  );
  return new Set(complete.filter((_, index) => marks[index]?.status === "fulfilled"));
}

/** What is sent for an entry: an event's detail, a dead letter's message. */
function bodyOf(entry: OutboxEntry, { body }: Outbox): string | undefined {
  return "detail" in entry ? entry.detail : (entry.body ?? body);
}
