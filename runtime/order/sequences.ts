import type { Incoming } from "../check/check-message.ts";
import type { ConsumerDefinition } from "../ports/runtime.ts";
import { placeOf } from "./position.ts";

/** What a batch has of each business key, in order; one each where the consumer takes events as they come. */
export function sequencesOf<G extends { incoming: Incoming }>(
  groups: readonly G[],
  consumer: Pick<ConsumerDefinition, "name" | "inOrder">,
): G[][] {
  const sequences = new Map<unknown, { group: G; revision: number }[]>();
  for (const group of groups) {
    const place = placeOf(group.incoming, consumer);
    const key = place?.start.key ?? group;
    const revision = place?.revision ?? 0;
    sequences.set(key, [...(sequences.get(key) ?? []), { group, revision }]);
  }
  return [...sequences.values()].map((sequence) =>
    sequence.sort((a, b) => a.revision - b.revision).map(({ group }) => group),
  );
}
