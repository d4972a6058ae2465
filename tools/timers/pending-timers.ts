import { pendingIndex } from "../../runtime/aws/pending-index.ts";
import type { DeferredRecord, TimerRecord } from "../../runtime/ports/timer-record.ts";
import type { ClaimsTable } from "../letter-records.ts";
import { type Cursor, entryPage, partitionsOf } from "../pending-entries.ts";

/** What waits for its time: an event, or a message that was postponed for longer than a queue hides it. */
export type Waiting = TimerRecord | DeferredRecord;

const PARTITIONS = partitionsOf("timer");

/** A page of what waits for its time, what is due first before all others, and where it goes on; absent at the end. */
export async function waitingPage(
  table: ClaimsTable,
  { cursor = {}, limit }: { cursor?: Cursor; limit: number },
): Promise<{ waiting: Waiting[]; next?: Cursor }> {
  const { entries, ...rest } = await entryPage(table, PARTITIONS, { order: "earliest", cursor, limit });
  const found = await Promise.all(
    entries.map(async ({ key, pendingSince }) => {
      const record = await waitingAt(table, key);
      // The index lags behind: one that was set anew has its place elsewhere.
      return record?.pendingSince === pendingSince ? [record] : [];
    }),
  );
  return { waiting: found.flat(), ...rest };
}

/** What waits under a key, strongly consistent. */
export async function waitingAt(
  { dynamo, claimsTable }: ClaimsTable,
  key: string,
): Promise<Waiting | undefined> {
  const record = (await pendingIndex(dynamo, claimsTable).get(key)) as { status: string } | undefined;
  return record?.status === "pending" ? (record as Waiting) : undefined;
}

/** Whether it is an event, which may be fired and taken back; a message must not get lost. */
export function isTimer(waiting: Waiting): waiting is TimerRecord {
  return "entry" in waiting;
}
