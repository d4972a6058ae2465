import type { ClaimRecord } from "../../runtime/ports/record.ts";
import { latestRecordsOf } from "../../tools/trace/process-records.ts";
import type { Sources } from "../sources.ts";

/** Records of a process that a list looks at, the latest ones: a scatter may have thousands. */
const MOST_RECORDS = 200;

/** The latest claim records of a process; `partial` where there are more. */
export function recordsOf(
  { dynamo, stack }: Sources,
  correlationId: string,
): Promise<{ records: ClaimRecord[]; partial: boolean }> {
  return latestRecordsOf(dynamo, stack.claimsTable, correlationId, MOST_RECORDS);
}
