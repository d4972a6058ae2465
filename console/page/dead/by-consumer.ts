import type { ActRequest, DeadLetter } from "../../api.ts";

/** A request for each consumer of these letters. */
export function byConsumer(letters: readonly DeadLetter[]): ActRequest[] {
  const ids = new Map<string, string[]>();
  for (const { consumer, deadLetterId } of letters)
    ids.set(consumer, [...(ids.get(consumer) ?? []), deadLetterId]);
  return [...ids].map(([consumer, own]) => ({ consumer, ids: own }));
}
