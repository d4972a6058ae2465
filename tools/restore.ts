import type { ClaimRecord } from "../runtime/ports/record.ts";
import { type Marking, marks } from "./discarded.ts";
import { recordsOf } from "./trace/process-records.ts";
import { processesNaming } from "./trace/processes-of.ts";

/**
 * Takes back that a dead letter was discarded: its record waits again, and a redrive or a replay may reopen it. The record
 * as it was; undefined where none is discarded of this death in the process of this id.
 */
export async function restore(
  desk: Marking & { journalTable?: string | undefined },
  deadLetterId: string,
): Promise<ClaimRecord | undefined> {
  const { dynamo, claimsTable, journalTable } = desk;
  const processes = await processesNaming(dynamo, journalTable, deadLetterId);
  const records = await Promise.all(processes.map((id) => recordsOf(dynamo, claimsTable, id)));
  const record = records.flat().find((one) => one.deadLetterId === deadLetterId && one.discardedAt);
  if (!record) return undefined;
  const since = Date.parse(record.finishedAt ?? record.claimedAt);
  return (await marks(desk).restore(record.key, deadLetterId, since)) ? record : undefined;
}
