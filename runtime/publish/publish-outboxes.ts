import type { Outbox } from "../outcome.ts";
import type { Bus, Queues } from "../ports/messaging.ts";
import {
  type OutboxDeadLetter,
  type OutboxEntry,
  type OutboxEvent,
  type OutboxWakeUp,
  sentEntries,
} from "../ports/record.ts";
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
 * Sends outboxes together and marks the complete ones sent, each for its own generation. A dead letter goes before what
 * announces it: a death whose letter no queue takes is not announced. Of an outbox that was taken in part the record
 * keeps what is left: nothing is sent again for the sake of another.
 * @returns those that are sent and marked; the others stay in their records for a redelivered message
 *   or the sweeper. It does not reject.
 */
export async function publishOutboxes(
  outboxes: readonly Outbox[],
  runtime: PublishRuntime,
): Promise<Set<Outbox>> {
  const taken = new Set<OutboxEntry>();
  const plain = outboxes.filter((outbox) => lettersOf(outbox).length === 0);
  // A dead letter without its body cannot be sent: all of its outbox is left to the message that has it.
  const deaths = outboxes.filter(
    (outbox) =>
      lettersOf(outbox).length > 0 && lettersOf(outbox).every(({ body = outbox.body }) => body !== undefined),
  );
  await Promise.all([
    publish(plain, taken, runtime),
    publishDeaths(deaths, taken, runtime),
    wake(plain, taken, runtime),
  ]);
  const marks = await Promise.allSettled(outboxes.map((outbox) => mark(outbox, taken, runtime)));
  return new Set(
    outboxes.filter((_, index) => {
      const marked = marks[index];
      return marked?.status === "fulfilled" && marked.value;
    }),
  );
}

/** Publishes an outbox; false where it stays unsent, or is not known to be sent by the deadline (milliseconds since 1970). */
export async function publishUntil(
  deadline: number,
  outbox: Outbox,
  runtime: PublishRuntime,
): Promise<boolean> {
  const { system } = runtime;
  const late = system.timer(Math.max(0, deadline - system.now()));
  const sent = publishOutboxes([outbox], runtime).then(({ size }) => size > 0);
  const isSent = await Promise.race([sent, late.done.then(() => false)]);
  late.cancel();
  return isSent;
}

async function publish(
  outboxes: readonly Outbox[],
  taken: Set<OutboxEntry>,
  { bus }: PublishRuntime,
): Promise<void> {
  const events = outboxes.flatMap(({ entries }) => entries.filter(isEvent));
  if (events.length === 0) return;
  const published = await bus.publish(events);
  for (const event of events.filter((_, index) => published[index])) taken.add(event);
}

/** Sends wake-ups. A record with a dead letter has none: it has no plan. */
async function wake(
  outboxes: readonly Outbox[],
  taken: Set<OutboxEntry>,
  { queues }: PublishRuntime,
): Promise<void> {
  const wakeUps = outboxes.flatMap(({ entries }) => entries.filter(isWakeUp));
  if (wakeUps.length === 0) return;
  const sent = await queues.wake(wakeUps);
  for (const entry of wakeUps.filter((_, index) => sent[index])) taken.add(entry);
}

/** Sends dead letters, then publishes what announces those that were taken. */
async function publishDeaths(
  deaths: readonly Outbox[],
  taken: Set<OutboxEntry>,
  runtime: PublishRuntime,
): Promise<void> {
  const letters = deaths.flatMap((outbox) =>
    lettersOf(outbox).map((entry) => ({
      entry,
      letter: { ...entry, body: entry.body ?? outbox.body ?? "" },
    })),
  );
  if (letters.length === 0) return;
  const sent = await runtime.queues.sendDeadLetters(letters.map(({ letter }) => letter));
  for (const { entry } of letters.filter((_, index) => sent[index])) taken.add(entry);
  await publish(
    deaths.filter((outbox) => lettersOf(outbox).every((entry) => taken.has(entry))),
    taken,
    runtime,
  );
}

/** Notes in the record what was taken; whether that is all. */
async function mark(
  { key, generation, chunk, entries, sent: before = [] }: Outbox,
  taken: ReadonlySet<OutboxEntry>,
  { store, system, settings }: PublishRuntime,
): Promise<boolean> {
  const left = entries.filter((entry) => !taken.has(entry));
  const sent = [...before, ...sentEntries(entries.filter((entry) => taken.has(entry)))];
  if (left.length === entries.length && entries.length > 0) return false;
  if (left.length > 0)
    await store.markPartlySent({ key, generation, chunk, entries: entries.length, left, sent });
  else if (chunk === undefined) await store.markSent(key, generation, sent, expiryOf(settings, system.now()));
  else await store.markChunkSent(key, generation, chunk);
  return left.length === 0;
}

function isWakeUp(entry: OutboxEntry): entry is OutboxWakeUp {
  return "wake" in entry;
}

function isEvent(entry: OutboxEntry): entry is OutboxEvent {
  return "detail" in entry;
}

function lettersOf({ entries }: Outbox): OutboxDeadLetter[] {
  return entries.filter((entry) => "queueUrl" in entry);
}
