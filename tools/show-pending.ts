import { upcomingOf } from "../history/upcoming.ts";
import type { GatherRecord } from "../runtime/ports/gathers.ts";
import type { Position } from "../runtime/ports/position.ts";
import type { ClaimRecord } from "../runtime/ports/record.ts";
import { needsMessage } from "./backlog.ts";
import { positionFact, positionsText } from "./order/show-positions.ts";
import { merged, replayCommand, windowOf } from "./replay-windows.ts";
import { render, shellWord } from "./show.ts";
import { commandFor, type Stack } from "./stack.ts";
import { nameOf } from "./timers/find-timers.ts";
import { isTimer, type Waiting } from "./timers/pending-timers.ts";

/** What was found, and the outputs by which a command finds the same stack. */
interface Found {
  outboxes: readonly ClaimRecord[];
  claims: readonly ClaimRecord[];
  gathers: readonly GatherRecord[];
  timers: readonly Waiting[];
  /** Where consumers in order wait for a revision. */
  positions: readonly Position[];
  outputs?: string;
}

/** The backlog for people: what there is, then the commands that mend it. */
export function textOf(
  { outboxes, claims, gathers, timers, positions, outputs }: Found,
  stack: Stack,
): string {
  const sendable = outboxes.filter((record) => !needsMessage(record));
  const isKnown = ({ consumer }: ClaimRecord) => Object.hasOwn(stack.consumers, consumer);
  const known = [...claims, ...outboxes.filter(needsMessage)].filter(isKnown);
  const gone = claims.filter((record) => !isKnown(record));
  const replays = merged(known.map(windowOf)).map((window) => `  ${replayCommand(window, outputs)}`);
  return [
    ...(outboxes.length > 0
      ? [`Unsent: ${outboxes.length}\n\n${outboxTable(outboxes)}`]
      : ["There are no unsent outboxes."]),
    ...(sendable.length > 0
      ? [
          `The sweeper sends them when it can. To send them now, with your own rights:\n\n  ${commandFor("pending", "send", outputs)}`,
        ]
      : []),
    ...(claims.length > 0
      ? [
          `Claimed for more than ${stack.sweeper?.staleAfterSeconds} s: ${claims.length}\n\n${claimTable(claims)}`,
        ]
      : ["No record stays claimed."]),
    ...(replays.length > 0 ? [`${ADVICE}\n\n${replays.join("\n")}`] : []),
    ...(gone.length > 0
      ? [
          `${gone.length} belong to consumers that are gone: no replay finishes them; they count until they expire or are deleted.`,
        ]
      : []),
    ...(gathers.length > 0
      ? [
          `Gathers past their deadline: ${gathers.length}\n\n${gatherTable(gathers)}`,
          `${DEADLINES}\n\n${[...new Set(gathers.map((one) => `  ${traceOf(one, outputs)}`))].join("\n")}`,
        ]
      : ["No gather is past its deadline."]),
    ...(timers.length > 0
      ? [
          `Timers past their time: ${timers.length}\n\n${overdueTable(timers)}`,
          `${TIMES}\n\n${timers
            .filter(isTimer)
            .map((one) => `  ${fireOf(one, outputs)}`)
            .join("\n")}`,
        ]
      : ["No timer is past its time."]),
    positionsText(positions, outputs),
  ].join("\n\n");
}

const DEADLINES =
  "The sweeper tells them again and again, and each ends then, or dies with a dead letter. One that stays is not reached, or its\n" +
  "function fails before it comes so far: see its log, and what it waits for:";

const TIMES =
  "The sweeper has each fired again and again. One that stays is not reached, or the function that fires them fails: see its\n" +
  "log. When that is mended they are fired by themselves; at once, with your own rights:";

function fireOf(timer: Waiting, outputs?: string): string {
  return commandFor("timers", `fire ${wordOf(nameOf(timer))}`, outputs);
}

/** What is known of a gather's process. */
function traceOf({ correlationId, gather }: GatherRecord, outputs?: string): string {
  return commandFor("trace", wordOf(correlationId ?? gather), outputs);
}

function wordOf(text: string): string {
  return shellWord(printable(text));
}

const ADVICE = `No message may come for a claim any more. Where its event is among the dead letters, redrive it: npm run dlq -- list.
Otherwise deliver the events of that time once more; what is finished takes them for copies. An event that came to the
bus more than 15 minutes before its first claim needs an earlier --from:`;

/** Unsent outboxes as a table. */
export function outboxTable(records: readonly ClaimRecord[]): string {
  const rows = records.map((record) => [
    since(record),
    record.consumer,
    contents(record)
      .map(({ type }) => printable(type))
      .join(", "),
    printable(record.key),
  ]);
  return render([["SINCE", "CONSUMER", "HOLDS", "RECORD"], ...rows]);
}

function claimTable(records: readonly ClaimRecord[]): string {
  const rows = records.map((record) => [
    since(record),
    record.consumer,
    printable(record.event?.id ?? ""),
    String(record.attempts),
    brief(record.errors?.at(-1)?.message ?? "none: its function was killed or hung"),
    printable(record.key),
  ]);
  return render([["SINCE", "CONSUMER", "EVENT", "ATTEMPTS", "LAST ERROR", "RECORD"], ...rows]);
}

function gatherTable(records: readonly GatherRecord[]): string {
  const rows = records.map(({ deadline, consumer, gather, succeeded, failed, total = "?" }) => [
    new Date(deadline).toISOString(),
    consumer,
    printable(gather),
    `${succeeded + failed} of ${total}`,
  ]);
  return render([["DEADLINE", "CONSUMER", "GATHER", "COUNTED"], ...rows]);
}

function overdueTable(waiting: readonly Waiting[]): string {
  const rows = waiting.map((one) => [
    new Date(one.pendingSince).toISOString(),
    one.consumer,
    isTimer(one) ? printable(nameOf(one)) : `message: ${printable(one.event.type)}`,
  ]);
  return render([["DUE", "SET BY", "TIMER"], ...rows]);
}

/** The backlog for other programs; each record with the command that mends it, where there is one. */
export function jsonOf(
  { outboxes, claims, gathers, timers, positions, outputs }: Found,
  { consumers }: Stack,
): string {
  const replay = (record: ClaimRecord) =>
    Object.hasOwn(consumers, record.consumer) ? replayCommand(windowOf(record), outputs) : undefined;
  const common = (record: ClaimRecord) => ({
    ...{ key: record.key, consumer: record.consumer, since: since(record) },
  });
  const found = {
    unsent: outboxes.map((record) => ({
      ...common(record),
      holds: contents(record),
      mend: needsMessage(record) ? replay(record) : commandFor("pending", "send", outputs),
    })),
    stale: claims.map((record) => ({
      ...common(record),
      eventId: record.event?.id,
      attempts: record.attempts,
      errors: record.errors ?? [],
      mend: replay(record),
    })),
    overdue: gathers.map(({ key, consumer, gather, deadline, succeeded, failed, total }) => ({
      ...{ key, consumer, gather, deadline: new Date(deadline).toISOString(), succeeded, failed, total },
    })),
    stalled: positions.map((one) => positionFact(one, outputs)),
    overdueTimers: timers.map((one) => ({
      ...upcomingOf(one),
      ...(isTimer(one) ? { mend: fireOf(one, outputs) } : {}),
    })),
  };
  return JSON.stringify(found, null, 2);
}

/** What an outbox holds: types and ids, without what is in them. */
function contents({ outbox = [] }: ClaimRecord): { id: string; type: string }[] {
  return outbox.map((entry) => ({ id: entry.id, type: "detail" in entry ? entry.type : "dead letter" }));
}

function since({ pendingSince = 0 }: ClaimRecord): string {
  return new Date(pendingSince).toISOString();
}

/** Keys, ids and messages are somebody else's: nothing in them may move a terminal's cursor. */
function printable(text: string): string {
  return text.replace(/\p{C}/gu, "\uFFFD");
}

function brief(text: string): string {
  const line = printable(text.replace(/\s+/g, " "));
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
