import { HandlingFailed } from "../schemas/choreography/handling-failed.ts";
import { type Filter, lets } from "../schemas/filter.ts";
import type { ParticipantSummary } from "./choreography.ts";

/** Whether an event reaches a participant: its type, and what its filter says of the data, as far as that is known. */
export function wakes({ name, on }: ParticipantSummary, type: string, data: unknown): boolean {
  // No consumer gets its own failures.
  if (type === HandlingFailed.type && (data as { consumer?: string } | undefined)?.consumer === name)
    return false;
  return on.some((event) => event.type === type && passes(event.filter, data));
}

function passes(filter: Filter | undefined, data: unknown): boolean {
  if (!filter) return true;
  return (
    data !== undefined && Object.entries(filter).every(([path, matchers]) => lets(matchers, at(path, data)))
  );
}

/** The value at a dotted path. */
function at(path: string, data: unknown): unknown {
  const into = (value: unknown, name: string) => (value as Record<string, unknown> | undefined)?.[name];
  return path.split(".").reduce(into, data);
}
