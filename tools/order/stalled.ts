import { dynamoPositions } from "../../runtime/aws/dynamodb-positions.ts";
import type { Position } from "../../runtime/ports/position.ts";
import type { ClaimsTable } from "../letter-records.ts";
import { type Cursor, entryPage, partitionsOf } from "../pending-entries.ts";

/** Positions that are read side by side. */
const AT_ONCE = 50;

/** Positions that are shown beside other things. */
export const MOST_STALLED = 100;

/** Positions at which something waits for a revision that has not been handled, the longest wait first; so many at most. */
export async function stalledPositions(table: ClaimsTable, limit: number): Promise<Position[]> {
  const { position } = dynamoPositions(table.dynamo, table.claimsTable);
  const found: Position[] = [];
  for (let cursor: Cursor | undefined = {}; cursor && found.length < limit; ) {
    const page: Awaited<ReturnType<typeof entryPage>> = await entryPage(table, partitionsOf("order"), {
      ...{ order: "earliest", cursor, limit: Math.min(AT_ONCE, limit - found.length) },
    });
    const positions = await Promise.all(page.entries.map(({ key }) => position(key)));
    // The index lags behind.
    found.push(...positions.filter((one) => one !== undefined).filter(({ waiting }) => waiting.length > 0));
    cursor = page.next;
  }
  return found;
}
