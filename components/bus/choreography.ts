import type { Choreography } from "../../history/choreography.ts";
import { defined } from "../../schemas/defined.ts";
import type { EventDefinition } from "../../schemas/event.ts";
import type { Participant } from "./graph.ts";

/** The choreography as tools and pictures read it, in the order of the program. */
export function choreographyOf(
  participants: readonly Participant[],
  external: readonly EventDefinition[],
): Choreography {
  const events = [...participants.flatMap(({ on, emits }) => [...on, ...emits]), ...external];
  return {
    participants: participants.map(
      ({ name, kind, owner, on, emits, trigger, maxAttempts, inOrder, rate }) => ({
        ...defined({ name, kind, owner, trigger, maxAttempts, inOrder, rate }),
        on: on.map(({ type, filter }) => defined({ type, filter })),
        emits: emits.map(({ type }) => type),
      }),
    ),
    external: external.map(({ type }) => type),
    processes: Object.fromEntries(
      events.flatMap(({ type, process }) => (process === undefined ? [] : [[type, process]])),
    ),
    sources: Object.fromEntries(events.map(({ type, source }) => [type, source])),
  };
}
