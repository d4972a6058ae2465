import type { JournalEntry } from "../runtime/ports/journal.ts";
import type { ClaimRecord, TimerMark, TimerName } from "../runtime/ports/record.ts";
import { TimerCancelRequested } from "../schemas/choreography/timer-cancel-requested.ts";
import { TimerFireRequested } from "../schemas/choreography/timer-fire-requested.ts";
import { defined } from "../schemas/defined.ts";
import { isPending, type Upcoming, upcomingOf } from "./upcoming.ts";

/** An event that was planned for later, and has not been published. */
export interface Timer extends TimerMark {
  /** `unknown`: it is pending in another process, or was replaced or taken back there. */
  state: "pending" | "replaced" | "cancelled" | "unknown";
  /** Of a pending one, ISO 8601: `at`, unless an operator has made it due. */
  dueAt?: string;
  /** Who set it anew or took it back: a participant, or `operator …`. */
  by?: string;
  /** ISO 8601. */
  endedAt?: string;
}

/** How an event was published that had a time. */
export interface Firing {
  /** The time that it was set for, ISO 8601. */
  at: string;
  /** Who set it. */
  setBy: string;
  /** ISO 8601. */
  firedAt: string;
  /** The operator who had it fired before its time. */
  firedBy?: string;
  /** It is not known to be sent. */
  unsent?: true;
}

/** The records of a process, by what they tell: handlings, events that have fired, and what waits for its time. */
export interface Sorted {
  handlings: ClaimRecord[];
  fired: ClaimRecord[];
  /** In the order in which it is due. */
  upcoming: Upcoming[];
}

/** Tells records of handlings from those of timers. */
export function sorted(records: readonly ClaimRecord[]): Sorted {
  const pending = records.filter((record) => isPending(record));
  const rest = records.filter((record) => !isPending(record));
  return {
    handlings: rest.filter(({ timer }) => !timer),
    fired: rest.filter(({ timer }) => timer),
    upcoming: pending.map(upcomingOf).sort((a, b) => Date.parse(a.dueAt) - Date.parse(b.dueAt)),
  };
}

/** What somebody did to a timer after it was set. */
interface Deed extends TimerName {
  at: string;
  by: string;
  state: "replaced" | "cancelled";
  /** Of the event of the timer that it is about, where it says so. */
  eventId?: string;
  /** Of the event of the timer that it has set in its place. */
  sets?: string;
}

/** What a process tells of its timers. */
export interface TimersTold {
  /** Those that a record has set and that have not fired, with what became of them. */
  of(record: ClaimRecord): Timer[];
  /** The events that a record has planned and that have been published. */
  published(record: ClaimRecord): { id: string; type: string }[];
  /** How an event was fired; undefined for one that had no time, or of whose firing no record is left. */
  firing(eventId: string): Firing | undefined;
}

/** @param isKnown whether an event is known to have been published, fired record or not */
export function timersTold(
  { handlings, fired, upcoming }: Sorted,
  entries: readonly JournalEntry[],
  isKnown: (eventId: string) => boolean,
): TimersTold {
  const firings = new Map(fired.map((record) => [record.event?.id ?? "", record]));
  const pending = new Map(upcoming.map((one) => [one.eventId, one]));
  const deeds = deedsOf(handlings, entries);
  const hasFired = ({ id }: TimerMark) => firings.has(id) || isKnown(id);

  function told(mark: TimerMark, { finishedAt = "" }: ClaimRecord): Timer {
    const waiting = pending.get(mark.id);
    if (waiting?.kind === "event") return { ...mark, state: "pending", dueAt: waiting.dueAt };
    const deed = deeds.find(
      ({ type, key, at, eventId, sets }) =>
        (eventId === undefined ? type === mark.type && key === mark.key : eventId === mark.id) &&
        sets !== mark.id &&
        at >= finishedAt,
    );
    return deed
      ? { ...mark, state: deed.state, by: deed.by, endedAt: deed.at }
      : { ...mark, state: "unknown" };
  }

  return {
    of: (record) => (record.timers ?? []).filter((mark) => !hasFired(mark)).map((mark) => told(mark, record)),
    published: ({ timers = [] }) => timers.filter(hasFired).map(({ id, type }) => ({ id, type })),
    firing(eventId) {
      const record = firings.get(eventId);
      if (!record?.timer) return undefined;
      const { timer, consumer, claimedAt, sent, outbox } = record;
      const isEarly = Date.parse(claimedAt) < Date.parse(timer.at);
      return defined({
        ...{ at: timer.at, setBy: consumer, firedAt: claimedAt },
        firedBy: isEarly ? requestedBy(entries, TimerFireRequested.type, eventId) : undefined,
        unsent: outbox || !sent ? (true as const) : undefined,
      });
    },
  };
}

/** Everything that may have ended a timer, in the order of time. */
function deedsOf(handlings: readonly ClaimRecord[], entries: readonly JournalEntry[]): Deed[] {
  const done = handlings.flatMap(
    ({ consumer: by, finishedAt: at = "", timers = [], cancels = [] }): Deed[] => [
      ...timers.map(({ type, key, id: sets }) => ({ type, key, at, by, sets, state: "replaced" as const })),
      ...cancels.map(({ type, key }) => ({ type, key, at, by, state: "cancelled" as const })),
    ],
  );
  const asked = entries
    .filter(({ type }) => type === TimerCancelRequested.type)
    .map((entry): Deed => {
      const { type, eventId, requestedBy } = dataOf(entry);
      const by = `operator ${requestedBy ?? ""}`.trimEnd();
      return {
        ...{ type: type ?? "", key: "", at: entry.occurredAt, by, state: "cancelled" },
        eventId: eventId ?? "",
      };
    });
  return [...done, ...asked].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

function requestedBy(entries: readonly JournalEntry[], type: string, eventId: string): string | undefined {
  const asked = entries.find((entry) => entry.type === type && dataOf(entry).eventId === eventId);
  return asked && dataOf(asked).requestedBy;
}

/** What an operator's act says; anything may be missing from what is no such event. */
function dataOf({ data }: JournalEntry): Partial<Record<"type" | "eventId" | "requestedBy", string>> {
  return (data ?? {}) as ReturnType<typeof dataOf>;
}
