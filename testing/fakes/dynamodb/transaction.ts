import type { CancellationReason, TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { CONDITION_FAILED, cancelled, invalid } from "./errors.ts";
import type { Table } from "./table.ts";
import { type Item, sizeOf } from "./values.ts";
import { deleteOf, putOf, updateItemOf, type Write } from "./write.ts";

/** Most actions of a transaction, and most bytes of all its items. */
const MAX_ACTIONS = 100;
const MAX_BYTES = 4 * 1024 * 1024;

/** The writes of a transaction with the items they make, all or none; throws what cancels it. */
export function transacted(
  actions: readonly TransactWriteItem[],
  tableOf: (name: string | undefined) => Table,
): { write: Write; after: Item | undefined }[] {
  const limit = actions.length === 0 ? "greater than or equal to 1" : `less than or equal to ${MAX_ACTIONS}`;
  if (actions.length === 0 || actions.length > MAX_ACTIONS)
    throw invalid(
      `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length ${limit}`,
    );
  const writes = actions.map((action) => writeOf(action, tableOf));
  const targets = new Set(writes.map(({ table, place }) => `${table.name}\u0000${place}`));
  if (targets.size < writes.length)
    throw invalid("Transaction request cannot include multiple operations on one item");
  const results = writes.map(tried);
  if (results.some(({ reason }) => reason.Code !== "None"))
    throw cancelled(results.map(({ reason }) => reason));
  const done = results.map(({ after }, index) => ({ write: writes[index] as Write, after }));
  if (done.reduce((sum, { after }) => sum + (after ? sizeOf(after) : 0), 0) > MAX_BYTES)
    throw invalid("Transaction request exceeds the maximum size of 4 MB");
  return done;
}

function writeOf(
  { Put, Update, Delete, ...others }: TransactWriteItem,
  tableOf: (name: string | undefined) => Table,
) {
  if (Put) return putOf(tableOf(Put.TableName), Put);
  if (Update) return updateItemOf(tableOf(Update.TableName), Update);
  if (Delete) return deleteOf(tableOf(Delete.TableName), Delete);
  throw new Error(`The fake knows no ${Object.keys(others)} in a transaction`);
}

/** What one action would do, or why it cannot. */
function tried({ table, place, isAllowed, after, showsFound }: Write): {
  after?: Item | undefined;
  reason: CancellationReason;
} {
  const before = table.get(place);
  if (!isAllowed(before)) {
    const Item = showsFound && before ? { Item: before } : {};
    return { reason: { Code: "ConditionalCheckFailed", Message: CONDITION_FAILED, ...Item } };
  }
  try {
    return { after: after(before), reason: { Code: "None" } };
  } catch (error) {
    if ((error as Error).name !== "ValidationException") throw error;
    return { reason: { Code: "ValidationError", Message: (error as Error).message } };
  }
}
