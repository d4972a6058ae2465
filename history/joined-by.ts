import type { ClaimRecord } from "../runtime/ports/record.ts";
import type { Choreography } from "./choreography.ts";

/**
 * A choreography with those of other programs on its bus: who takes part there, by project and name (`loyalty/credit-points`),
 * and the events that they know.
 */
export function joinedBy(
  choreography: Choreography,
  others: readonly (readonly [project: string, choreography: Choreography])[],
): Choreography {
  // Whatever another program says of an event, this one's word counts.
  const all = [...others.map(([, other]) => other), choreography];
  const further = others.flatMap(([project, { participants }]) =>
    participants.map((one) => ({ ...one, name: `${project}/${one.name}` })),
  );
  return {
    participants: [...choreography.participants, ...further],
    external: [...new Set(all.flatMap(({ external }) => external))],
    processes: Object.assign({}, ...all.map(({ processes = {} }) => processes)),
    sources: Object.assign({}, ...all.map(({ sources }) => sources)),
  };
}

/** A record of another program, its consumer by project and name. */
export function recordOfJoined(project: string, record: ClaimRecord): ClaimRecord {
  return { ...record, consumer: `${project}/${record.consumer}` };
}
