import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { handlingsOf } from "../../history/timeline.ts";
import { timelineOf } from "../../history/timeline-of.ts";
import { namesIn } from "../../runtime/aws/expression.ts";
import type { ClaimRecord } from "../../runtime/ports/record.ts";
import {
  type Cursor,
  type EntryPage,
  entryPage,
  type PendingEntry,
  partitionsOf,
} from "../../tools/pending-entries.ts";
import type { DeadLetter, DeadLetters } from "../api.ts";
import { type Sources, tableOf } from "../sources.ts";
import { cursorFrom, cursorOf } from "./cursor.ts";
import { recordsOf } from "./process-records.ts";

/** Dead letters of a page. */
const PAGE = 25;

/** Pages of the index that are read for one answer at most, where a filter lets few through. */
const MOST_PAGES = 20;

/** What consumers gave up, the latest first. */
export async function deadLetters(
  sources: Sources,
  { consumer, after }: { consumer?: string | undefined; after?: string | undefined },
): Promise<DeadLetters> {
  const wanted = ({ key }: PendingEntry) => consumer === undefined || key.startsWith(`${consumer}|`);
  let cursor: Cursor | undefined = cursorFrom(after);
  const letters: DeadLetter[] = [];
  const compensatedIn = compensations(sources);
  for (let page = 0; cursor && page < MOST_PAGES && letters.length < PAGE; page++) {
    const limit = PAGE - letters.length;
    const { entries, next }: EntryPage = await entryPage(tableOf(sources), PARTITIONS, {
      ...{ order: "latest", cursor, limit, wanted },
    });
    letters.push(
      ...(await Promise.all(entries.map((entry) => letterAt(sources, entry, compensatedIn)))).flat(),
    );
    cursor = next;
  }
  return { letters, ...(cursor ? { next: cursorOf(cursor) } : {}) };
}

const PARTITIONS = partitionsOf("dead");

const NAMES =
  "#consumer, #status, #kind, #reason, #attempts, #finishedAt, #deadLetterId, #event, #correlationId";

/** What a record says of its death; nothing where it lives again, since the index lags behind. */
async function letterAt(
  sources: Sources,
  { key, pendingSince }: PendingEntry,
  compensatedIn: ReturnType<typeof compensations>,
): Promise<DeadLetter[]> {
  const { dynamo, stack } = sources;
  const { Item } = await dynamo.send(
    new GetItemCommand({
      ...{ TableName: stack.claimsTable, Key: { key: { S: key } } },
      ProjectionExpression: NAMES,
      ExpressionAttributeNames: namesIn(NAMES),
    }),
  );
  const record = Item && (unmarshall(Item) as ClaimRecord);
  if (!record?.deadLetterId || record.status !== "dead") return [];
  const { consumer, deadLetterId, kind, reason, attempts, finishedAt, event, correlationId } = record;
  const compensated = correlationId !== undefined && (await compensatedIn(correlationId)).has(deadLetterId);
  return [
    {
      ...{ consumer, deadLetterId, kind: kind ?? "unknown", reason: reason ?? "unknown", attempts },
      diedAt: finishedAt ?? new Date(pendingSince).toISOString(),
      ...(event ? { type: event.type, eventId: event.id } : {}),
      ...(correlationId ? { correlationId } : {}),
      ...(compensated ? { compensated } : {}),
    },
  ];
}

/** The dead letters of a process that are compensated, each process read once. */
function compensations(sources: Sources): (correlationId: string) => Promise<ReadonlySet<string>> {
  const known = new Map<string, Promise<ReadonlySet<string>>>();
  const read = async (correlationId: string) => {
    const { choreography } = sources.stack;
    const { records } = await recordsOf(sources, correlationId);
    const timeline = timelineOf(correlationId, { choreography, records, entries: [], now: sources.now() });
    const deaths = (timeline ? handlingsOf(timeline.roots) : []).flatMap(({ death }) => death ?? []);
    return new Set(deaths.filter(({ compensated }) => compensated).map(({ deadLetterId }) => deadLetterId));
  };
  return (correlationId) => {
    const found = known.get(correlationId) ?? read(correlationId);
    known.set(correlationId, found);
    return found;
  };
}
