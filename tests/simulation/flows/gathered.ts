import { isDeepStrictEqual } from "node:util";
import { gatherKey } from "../../../runtime/identity.ts";
import type { GatherRecord } from "../../../runtime/ports/gathers.ts";
import type { HandlingFailed } from "../../../schemas/choreography/handling-failed.ts";
import type { Envelope } from "../../../testing/simulation/bus.ts";
import type { Cloud } from "../../../testing/simulation/cloud.ts";

type Data = Readonly<Record<string, unknown>>;

/** The events of a schedule, each once, whatever was published twice: by its id, whose bytes must stay the same. */
export function factsOf({ watch }: Cloud) {
  const known = new Map<string, Data>();
  const byType = new Map<string, Data[]>();

  return {
    note({ "detail-type": type, detail, id }: Envelope): void {
      const { data, metadata } = detail as { data: Data; metadata?: { id?: string } };
      const eventId = `${type} ${metadata?.id ?? id}`;
      const first = known.get(eventId);
      if (first && !isDeepStrictEqual(first, data)) watch.fail(`${eventId} was published with other data`);
      if (first) return;
      known.set(eventId, data);
      byType.set(type, [...(byType.get(type) ?? []), data]);
    },
    all: (type: string): readonly Data[] => byType.get(type) ?? [],
    /** Data of the events of a type that are about something. */
    of(type: string, key: string, id: string): readonly Data[] {
      return this.all(type).filter((data) => data[key] === id);
    },
    /** Data of the events that a consumer gave up for good, by a verdict. */
    givenUp(consumer: string, key: string, id: string): readonly Data[] {
      const failures = this.all("HandlingFailed") as unknown as HandlingFailed["data"][];
      return failures
        .filter((one) => one.consumer === consumer && ["permanent", "exhausted"].includes(one.kind))
        .map(({ event }) => event?.detail?.data as Data)
        .filter((data) => data?.[key] === id);
    },
  };
}

/** What must be true of a gather: it is told once that it is complete, with the counts that its items' verdicts allow. */
export function* completions(
  { store, gatherDeadlineMs }: Cloud,
  facts: ReturnType<typeof factsOf>,
  gather: {
    consumer: string;
    type: string;
    key: string;
    id: string;
    /** Item → what was said of it. */
    verdicts: ReadonlyMap<string, ReadonlySet<string>>;
  },
): Generator<string> {
  const { consumer, type, key, id, verdicts } = gather;
  const told = facts.of(type, key, id);
  const [said, ...more] = told as unknown as Counts[];
  if (!said || more.length > 0) {
    yield `${id}: ${type} was published ${told.length} times`;
    return;
  }
  const { total, succeeded, failed, missing, timedOut, outcome, completedAt, problem } = said;
  const sides = [...verdicts.values()];
  const most = (side: string) => sides.filter((one) => one.has(side)).length;
  if (succeeded > most("succeeded") || failed > most("failed"))
    yield `${id}: ${succeeded} succeeded and ${failed} failed, but only ${most("succeeded")} and ${most("failed")} can have`;
  if (total !== succeeded + failed + missing) yield `${id}: ${JSON.stringify(said)} does not add up`;
  if (total === 0 && !timedOut && !problem) yield `${id}: nothing was there, and that is no problem`;
  if (outcome !== (failed + missing > 0 || timedOut || problem ? "error" : "success"))
    yield `${id}: its outcome is ${outcome}: ${JSON.stringify(said)}`;
  const record = store.record(gatherKey(consumer, id)) as GatherRecord | undefined;
  if (record?.succeeded !== succeeded || record.failed !== failed)
    yield `${id}: ${JSON.stringify(said)}, but ${record?.succeeded} and ${record?.failed} were counted`;
  const isPatient = gatherDeadlineMs > 3_600_000;
  const isLate = Date.parse(completedAt) >= (record?.deadline ?? 0);
  if (isLate && isPatient && missing === 0 && record?.total !== undefined)
    yield `${id}: all was done, and only its deadline ended it`;
  if (timedOut) return;
  if (total !== verdicts.size || missing !== 0)
    yield `${id}: ${verdicts.size} items, but ${JSON.stringify(said)}`;
}

interface Counts {
  total: number;
  succeeded: number;
  failed: number;
  missing: number;
  timedOut: boolean;
  outcome: string;
  problem?: string;
  completedAt: string;
}
