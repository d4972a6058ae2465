import type { Choreography, ParticipantSummary } from "../../history/choreography.ts";
import type { Filter } from "../../schemas/filter.ts";

/** Who consumes an event, and which of them. */
export interface Consumption {
  participant: ParticipantSummary;
  filter?: Filter;
}

/** Who publishes an event, and who consumes it. */
export interface Relations {
  publishers: readonly ParticipantSummary[];
  consumers: readonly Consumption[];
  /** Others publish it too, by the aws CLI or a program of their own. */
  external: boolean;
  /** How the runtime publishes it. */
  runtime?: string;
  /** Whether it goes over the bus at all. */
  onBus: boolean;
}

/** Events that no participant names, since the runtime makes them. */
const RUNTIME: Readonly<Record<string, { words: string; to?: string; onBus: boolean }>> = {
  HandlingFailed: { words: "every consumer, of an event that it gives up", onBus: true },
  DeadLetterRedriveRequested: { words: "the console, before an operator's redrive", onBus: true },
  DeadLetterDiscardRequested: {
    words: "the console, before an operator discards a dead letter",
    onBus: true,
  },
  TimerFireRequested: {
    words: "console and `npm run timers`, before an operator has a timer published early",
    onBus: true,
  },
  TimerCancelRequested: {
    words: "console and `npm run timers`, before an operator takes a timer back",
    onBus: true,
  },
  RevisionsSkipRequested: {
    words: "`npm run order`, before an operator has a consumer in order go on without some revisions",
    onBus: true,
  },
  GatherDeadlinePassed: { words: "the sweeper of outboxes", to: "gather", onBus: true },
  ScheduleFired: { words: "EventBridge Scheduler, straight to the function", to: "schedule", onBus: false },
};

/** Who has to do with an event, in the order of the program. */
export function relationsOf(type: string, { participants, external }: Choreography): Relations {
  const own = RUNTIME[type];
  const named = participants.flatMap((participant) =>
    participant.on
      .filter((event) => event.type === type)
      .map(({ filter }) => ({ participant, ...(filter ? { filter } : {}) })),
  );
  const others = participants
    .filter(({ kind }) => kind === own?.to)
    .map((participant) => ({
      participant,
      ...(own?.onBus ? { filter: { consumer: [participant.name] } } : {}),
    }));
  return {
    publishers: participants.filter(({ emits }) => emits.includes(type)),
    consumers: named.length > 0 ? named : others,
    external: external.includes(type),
    ...(own ? { runtime: own.words } : {}),
    onBus: own?.onBus ?? true,
  };
}

/** Where the handler of a participant is, from the project's root; none for one without a function of its own. */
export function handlerOf({ owner, name }: ParticipantSummary): string | undefined {
  return owner && `handlers/${owner}/${name}.ts`;
}

/** The route of an endpoint or a webhook. When a schedule strikes is a matter of the stack, so it has none. */
export function routeOf({ kind, trigger }: ParticipantSummary): string | undefined {
  return kind === "endpoint" || kind === "webhook" ? trigger : undefined;
}
