import type { Choreography, ParticipantSummary } from "../../history/choreography.ts";

/** What begins a flow: a participant that something outside wakes, or an event that others publish. */
export type Entry = { participant: ParticipantSummary } | { external: string };

/** All that follows from some entries, up to where another flow goes on. */
export interface Flow {
  /** They lead to the same. */
  entries: readonly Entry[];
  /** Whom the flow wakes, in the order of the program. */
  reached: readonly ParticipantSummary[];
  /** Event → the flow that it begins, which has a picture of its own. */
  goesOn: ReadonlyMap<string, Flow>;
}

const FAILURE = "HandlingFailed";
const NOWHERE: ReadonlySet<string> = new Set();

/** The flows of a program, in the order of their entries: participants first, then events of others. */
export function flowsOf(choreography: Choreography): Flow[] {
  const { participants, external } = choreography;
  const entries: Entry[] = [
    ...participants
      .filter(({ on, emits }) => on.length === 0 && emits.length > 0)
      .map((participant) => ({ participant })),
    ...external.map((type) => ({ external: type })),
  ];
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const woken = reachable([entry], participants, NOWHERE);
    const key = (woken.length > 0 ? woken.map(({ name }) => name) : emittedBy(entry)).join(" ");
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  const whole = [...groups.values()].map((entries) => ({
    ...{ entries, reached: reachable(entries, participants, NOWHERE), goesOn: new Map<string, Flow>() },
  }));
  return whole.map((flow) => cut(flow, whole, participants));
}

/** The flow without what another one shows: one that is a part of it and begins with an event. */
function cut(flow: Flow, all: readonly Flow[], participants: readonly ParticipantSummary[]): Flow {
  const inner = all.filter(
    (other) =>
      other.reached.length < flow.reached.length && other.reached.every((one) => flow.reached.includes(one)),
  );
  const goesOn = new Map(
    inner.flatMap((other) =>
      other.entries.flatMap((entry) => ("external" in entry ? [[entry.external, other] as const] : [])),
    ),
  );
  return { ...flow, reached: reachable(flow.entries, participants, new Set(goesOn.keys())), goesOn };
}

/** Whom some entries wake, and whom these wake; what comes of certain events is left out. */
function reachable(
  entries: readonly Entry[],
  participants: readonly ParticipantSummary[],
  without: ReadonlySet<string>,
): ParticipantSummary[] {
  const events = new Set(entries.flatMap(emittedBy));
  const found = new Set<ParticipantSummary>();
  const names = new Set(entries.flatMap((entry) => ("participant" in entry ? [entry.participant.name] : [])));
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const participant of participants) {
      const woken = participant.on.some((on) =>
        on.type === FAILURE
          ? failuresOf(on).some((name) => names.has(name))
          : events.has(on.type) && !without.has(on.type),
      );
      if (!woken) continue;
      found.add(participant);
      names.add(participant.name);
      for (const type of participant.emits) events.add(type);
    }
  }
  return participants.filter((participant) => found.has(participant));
}

/** Types of the events that an entry publishes. */
export function emittedBy(entry: Entry): readonly string[] {
  return "external" in entry ? [entry.external] : entry.participant.emits;
}

/** Consumers whose failures a subscription names one by one. */
export function failuresOf({ type, filter }: ParticipantSummary["on"][number]): string[] {
  if (type !== FAILURE) return [];
  return (filter?.consumer ?? []).filter((matcher) => typeof matcher === "string");
}
