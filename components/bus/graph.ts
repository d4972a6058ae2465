import type { ParticipantKind } from "../../history/choreography.ts";
import type { EventDefinition } from "../../schemas/event.ts";
import { lets } from "../../schemas/filter.ts";
import type { Rate } from "../../schemas/pace.ts";

/** One function or outside party of the choreography. */
export interface Participant {
  name: string;
  kind: ParticipantKind;
  /**
   * Folder of its handler: who owns it and the sources that it publishes. Absent where no function of ours takes part,
   * as in a notification: it publishes nothing, not even that it failed.
   */
  owner?: string;
  on: readonly EventDefinition[];
  emits: readonly EventDefinition[];
  /** Why a cycle that runs through it ends by itself. */
  cycle?: string;
  /** What wakes it from outside: `POST /orders`, `cron(0 3 * * ? *)`. */
  trigger?: string;
  /** How often an event is tried before it is given up. */
  maxAttempts?: number;
  /** The field by which it handles the events of one business key in order. */
  inOrder?: string;
  /** How many handlings begin in any second at most. */
  rate?: Rate;
  /** Whether FailureNotifications tells of what it gives up. @default true */
  failureMail?: boolean;
}

export interface GraphReport {
  /** Each makes the program fail. */
  errors: string[];
  warnings: string[];
}

/** Every consumer may publish it, so it is no part of `emits`. */
const FAILURE = "HandlingFailed";

/** What operators' tools publish, whatever the program declares. */
const OPERATORS = "choreography.console";

/** Checks the whole choreography: who publishes, who consumes, who owns, and what goes around in circles. */
export function checkGraph(
  participants: readonly Participant[],
  external: readonly EventDefinition[],
): GraphReport {
  return {
    errors: [
      ...twoOwners(participants, external),
      ...foreignEmits(participants),
      ...unpublished(participants, external),
      ...cycles(participants),
    ],
    warnings: unconsumed(participants),
  };
}

function twoOwners(participants: readonly Participant[], external: readonly EventDefinition[]): string[] {
  const events = [...participants.flatMap(({ on, emits }) => [...on, ...emits]), ...external];
  return [...group(events, ({ type }) => type)].flatMap(([type, definitions]) => {
    const sources = unique(definitions.map(({ source }) => source));
    return sources.length > 1
      ? [`${type} has two owners, ${sources.join(" and ")}: an event has one source; rename one of them.`]
      : [];
  });
}

function foreignEmits(participants: readonly Participant[]): string[] {
  const owners = new Map<string, Participant>();
  return participants.flatMap((participant) =>
    participant.emits.flatMap(({ source, type }) => {
      const first = owners.get(source) ?? participant;
      owners.set(source, first);
      return first.owner === participant.owner
        ? []
        : [
            `${participant.name} of ${participant.owner} emits ${type}, but ${source} belongs to ${first.owner} ` +
              `(${first.name}): move the handler there, or give it an event of its own source.`,
          ];
    }),
  );
}

function unpublished(participants: readonly Participant[], external: readonly EventDefinition[]): string[] {
  const published = new Set(
    [...participants.flatMap(({ emits }) => emits), ...external].map(({ type }) => type),
  );
  return participants.flatMap(({ name, on }) =>
    on
      .filter(({ type, source }) => type !== FAILURE && source !== OPERATORS && !published.has(type))
      .map(
        ({ type }) =>
          `${name} waits for ${type}, which nobody publishes: add it to someone's emits, or to the bus's external events.`,
      ),
  );
}

function unconsumed(participants: readonly Participant[]): string[] {
  const consumed = new Set(participants.flatMap(({ on }) => on).map(({ type }) => type));
  const idle = participants.flatMap(({ emits }) => emits).filter(({ type }) => !consumed.has(type));
  return unique(idle.map(({ type }) => type)).map((type) => `Nobody consumes ${type}.`);
}

/** Cycles among functions, each named once; those with a declared reason are let pass. */
function cycles(participants: readonly Participant[]): string[] {
  const open = participants.filter(({ cycle }) => !cycle);
  const next = new Map(open.map((from) => [from, open.filter((to) => wakes(from, to))]));
  const found = new Map<string, string>();
  const done = new Set<Participant>();
  const walk = (at: Participant, path: readonly Participant[]) => {
    const start = path.indexOf(at);
    if (start >= 0) {
      const names = path.slice(start).map(({ name }) => name);
      found.set([...names].sort().join(), [...names, at.name].join(" → "));
    } else if (!done.has(at)) {
      for (const to of next.get(at) ?? []) walk(to, [...path, at]);
      done.add(at);
    }
  };
  for (const participant of open) walk(participant, []);
  return [...found.values()].map(
    (cycle) => `Cycle ${cycle}: break it, or say on one of them why it ends, as \`cycle: "…"\`.`,
  );
}

/** Whether something that `from` publishes reaches `to`; a failure of `from` does unless `to` filters it out. */
function wakes(from: Participant, to: Participant): boolean {
  if (from.emits.some(({ type }) => to.on.some((event) => event.type === type))) return true;
  const failures = to.on.find(({ type }) => type === FAILURE);
  if (!failures || from === to || from.owner === undefined || from.on.length === 0) return false;
  return failures.filter?.consumer ? lets(failures.filter.consumer, from.name) : true;
}

function group<T, K>(items: readonly T[], key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

function unique<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
}
