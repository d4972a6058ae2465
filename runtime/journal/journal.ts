import { LARGEST_EVENT_BYTES } from "../../schemas/limits.ts";
import { acknowledge } from "../batch/acknowledge.ts";
import { resultOf } from "../batch/result-of.ts";
import { check, type Incoming } from "../check/check-message.ts";
import { heldBack } from "../claim/refuse.ts";
import { finished } from "../outcome.ts";
import { messageOf } from "../ports/errors.ts";
import { type JournalEntry, MINUTES } from "../ports/journal.ts";
import type { Message } from "../ports/message.ts";
import { expiryOf } from "../ports/runtime.ts";
import type { JournalRuntime } from "./definition.ts";
import { flowEnd } from "./flow-end.ts";
import { countsExpiry, countsOf } from "./journal-counts.ts";
import { entryOf, linkOf } from "./journal-entry.ts";
import { namesOf } from "./journal-names.ts";
import { minuteOf } from "./minute.ts";
import { refusedIds } from "./refused-ids.ts";

/** Largest message that is looked into though it was refused. */
const MAX_BYTES = LARGEST_EVENT_BYTES + 2048;

/**
 * Keeps a batch of events, whatever they are, with the ids that they name; counts them by the minute, and says how long
 * a flow took. An entry is the same however often its event comes, so there is nothing to claim; it is counted once,
 * where it is new.
 * @returns the messages to be delivered again. It does not reject.
 */
export async function journalBatch(
  messages: readonly Message[],
  runtime: JournalRuntime,
): Promise<Message[]> {
  const { events, settings, system, consumer, journal } = runtime;
  const rules = { name: consumer.name, on: events, emits: [], maxEventBytes: settings.maxEventBytes };
  const time = system.now();
  const at = { expiresAt: expiryOf(settings, time), now: new Date(time).toISOString() };
  const fresh: JournalEntry[] = [];
  const results = await Promise.all(
    messages.map((message) => {
      const checked = check(message, rules);
      const group = { messages: [message], ...("hash" in checked ? { incoming: checked } : {}) };
      return resultOf(group, async () => {
        const held = "reason" in checked ? heldBack(checked) : undefined;
        if (held) return held;
        const entry = entryOf(checked, events, at);
        const others = "hash" in checked ? processValue(checked) : refusedIds(checked, events, MAX_BYTES);
        const link = linkOf(entry);
        const beside = [...namesOf(entry, others), ...(link ? [link] : [])];
        // First, since an entry that is there is taken for all that belongs to it.
        await Promise.all([...beside.map((one) => journal.keep(one)), keepMinute(entry, runtime)]);
        if (await journal.keep(entry)) fresh.push(entry);
        return finished("journaled");
      });
    }),
  );
  await countNew(fresh, runtime);
  return acknowledge(results, runtime);
}

/** The value by which people tell a process: its correlation id is more than that. */
function processValue({ event, definition: { process } }: Incoming): string[] {
  return process === undefined ? [] : [String((event.data as Record<string, unknown>)[process])];
}

/** Keeps the minute in which a process begins, once a function's life. */
async function keepMinute(
  { minute, expiresAt }: JournalEntry,
  { journal, minutes }: JournalRuntime,
): Promise<void> {
  if (minute === undefined || minutes.has(minute)) return;
  await journal.keep({ correlationId: MINUTES, position: minute, expiresAt });
  minutes.add(minute);
}

/** Counts new entries. Counts are for people to look at: where it fails, nothing comes again for it. */
async function countNew(fresh: readonly JournalEntry[], runtime: JournalRuntime): Promise<void> {
  if (fresh.length === 0) return;
  const { journal, system, log } = runtime;
  const now = system.now();
  const counted = await Promise.allSettled([
    journal.count(minuteOf(now), countsOf(fresh), countsExpiry(now)),
    ...fresh.map((entry) => flowEnd(entry, runtime)),
  ]);
  for (const one of counted)
    if (one.status === "rejected") log("warn", "not counted", { reason: messageOf(one.reason) });
}
