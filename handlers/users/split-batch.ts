import type { Handler } from "../../runtime/handler.ts";
import type { UserProcessingRequested } from "../../schemas/users/user-processing-requested.ts";
import type { UsersBatchListed } from "../../schemas/users/users-batch-listed.ts";
import type { UsersBatchRequested } from "../../schemas/users/users-batch-requested.ts";
import type { Accounts } from "./accounts.ts";

/** Users that are sent on their way at a time: their events fit into one commit. */
const CHUNK = 100;

/** How far the scatter has come. */
interface Position {
  users: number;
  chunks: number;
  /** Where the query goes on. */
  at?: string;
}

/**
 * Scatters a batch: one UserProcessingRequested for each user, or one child batch for each so many, and how many users
 * there are at the end. A batchId is split once.
 */
export const handle: Handler<{
  on: UsersBatchRequested;
  emits: UserProcessingRequested | UsersBatchRequested | UsersBatchListed;
  creates: "batches";
  ports: { accounts: Accounts };
}> = async ({ data }, { now, cursor, ports }) => {
  const { batchId, query, splitBy, parentBatchId } = data;
  const before: Position = cursor ? JSON.parse(cursor) : { users: 0, chunks: 0 };
  const limit = splitBy ?? CHUNK;
  const { userIds: found, next } = query
    ? await ports.accounts.find(query, limit, before.at)
    : given(data.userIds ?? [], before.users, limit);
  const userIds = [...new Set(found)];
  const position: Position = {
    users: before.users + userIds.length,
    chunks: before.chunks + 1,
    ...(next ? { at: next } : {}),
  };
  const scattered = splitBy
    ? childOf(batchId, position.chunks, userIds)
    : userIds.map((userId) => ({ type: "UserProcessingRequested" as const, data: { batchId, userId } }));
  const family = parentBatchId ? { parentBatchId } : {};
  const writes = cursor
    ? []
    : [{ create: "batches" as const, item: { batchId, requestedAt: now, ...family } }];
  if (next) return { writes, events: scattered, next: JSON.stringify(position) };
  const close = { batchId, total: position.users, ...family, startedAt: now };
  return { writes, events: [...scattered, { type: "UsersBatchListed", data: close }] };
};

/** A child batch, unless nobody is left for it. */
function childOf(parentBatchId: string, number: number, userIds: string[]) {
  const data = { batchId: `${parentBatchId}.${number}`, userIds, parentBatchId };
  return userIds.length > 0 ? [{ type: "UsersBatchRequested" as const, data }] : [];
}

/** Users that the request itself names, each once. */
function given(ids: readonly string[], from: number, limit: number): { userIds: string[]; next?: string } {
  const distinct = [...new Set(ids)];
  const userIds = distinct.slice(from, from + limit);
  return from + limit < distinct.length ? { userIds, next: "users" } : { userIds };
}

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "split-batch": typeof handle;
  }
}
