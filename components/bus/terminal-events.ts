import type { Choreography } from "../../history/choreography.ts";

/**
 * Types of the events with which flows end: nobody does anything about them but keep a table up to date, or tell people;
 * or a gather publishes them.
 */
export function terminalEventsOf({ participants }: Choreography): string[] {
  const types = (some: typeof participants) => some.flatMap(({ on }) => on.map(({ type }) => type));
  const acting = new Set(types(participants.filter(({ kind }) => kind === "consumer")));
  const gathered = new Set(types(participants.filter(({ kind }) => kind === "gather")));
  const emitted = participants.flatMap(({ kind, emits }) =>
    emits.filter((type) => !acting.has(type) && (kind === "gather" || !gathered.has(type))),
  );
  return [...new Set(emitted)].sort();
}
