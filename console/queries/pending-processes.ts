import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import {
  type Cursor,
  type EntryPage,
  entryPage,
  type Order,
  type PendingEntry,
} from "../../tools/pending-entries.ts";
import type { Processes, ProcessRow } from "../api.ts";
import { type Sources, tableOf } from "../sources.ts";
import { cursorFrom, cursorOf } from "./cursor.ts";
import { MOST_PAGES, PAGE } from "./process-filter.ts";
import { rows } from "./rows.ts";

/** Processes of records on which something is still to be done, the latest first unless told. */
export async function processesAt(
  sources: Sources,
  partitions: readonly string[],
  after: string | undefined,
  wanted: (row: ProcessRow) => boolean,
  order: Order = "latest",
): Promise<Processes> {
  const found = rows(sources);
  const seen = new Set<string>();
  const listed: ProcessRow[] = [];
  /** The index of a process's records does not show what is still to be sent, and of a large one not all. */
  const rowOf = async ({ id, kind }: Pending): Promise<ProcessRow | undefined> => {
    const row = await found.of(id);
    if (!row || row.status === "failed") return row;
    if (kind === "dead") return row.partial ? { ...row, status: "failed", deadLetters: 1 } : row;
    if (kind === "timer") return row.partial && row.status === "ended" ? { ...row, status: "waiting" } : row;
    return row.partial || kind === "outbox" ? { ...row, status: "open" } : row;
  };
  let cursor: Cursor | undefined = cursorFrom(after);
  for (let page = 0; cursor && page < MOST_PAGES && listed.length < PAGE; ) {
    const { entries, next }: EntryPage = await entryPage(tableOf(sources), partitions, {
      ...{ order, cursor, limit: PAGE },
    });
    const all = (await Promise.all(entries.map((entry) => processAt(sources, entry)))).flat();
    const fresh = all.filter(({ id }) => !seen.has(id) && seen.add(id));
    // A page of nothing but what is there already is read quickly.
    page += fresh.length > 0 ? 1 : 0.1;
    const ofThem = await Promise.all(fresh.map((one) => rowOf(one)));
    listed.push(...ofThem.flatMap((row) => (row && wanted(row) ? [row] : [])));
    cursor = next;
  }
  return { processes: listed, ...(cursor ? { next: cursorOf(cursor) } : {}) };
}

/** A process that a record belongs to. */
interface Pending {
  id: string;
  /** Of its entry: `dead`, `claim`, `outbox`, `timer`. */
  kind: string;
}

/** The process of a record; none where there is nothing left to do, since the index lags behind. */
async function processAt({ dynamo, stack }: Sources, { key }: PendingEntry): Promise<Pending[]> {
  const { Item } = await dynamo.send(
    new GetItemCommand({
      ...{ TableName: stack.claimsTable, Key: { key: { S: key } } },
      ProjectionExpression: "correlationId, pending",
    }),
  );
  const { correlationId: { S: id } = {}, pending: { S: pending } = {} } = Item ?? {};
  return id && pending ? [{ id, kind: pending.slice(0, pending.indexOf(".")) }] : [];
}
