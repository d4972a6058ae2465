import type { Handler, Item } from "../../runtime/handler.ts";
import { PermanentError } from "../../schemas/permanent-error.ts";
import { FoundUsers } from "../../schemas/users/answers.ts";
import type { UserProcessingRequested } from "../../schemas/users/user-processing-requested.ts";
import type { UsersBatchListed } from "../../schemas/users/users-batch-listed.ts";
import type { UsersBatchRequested } from "../../schemas/users/users-batch-requested.ts";
import { answerOf, takenOf } from "../../schemas/values/answer.ts";
import { UserId } from "../../schemas/values/identifiers.ts";
import { portion } from "../../schemas/values/portion.ts";
import type { Accounts } from "./accounts.ts";

/** Users that are sent on their way at a time, at most: their events fit into one commit. */
const CHUNK = 100;

/** Pages of a directory, latest first, among whose users nobody is listed again. */
const PAGES_KNOWN = 200;

/** Pages without anybody new in a row after which a directory counts as one without end. */
const MAX_IDLE = 1000;

/** How far the scatter has come. */
interface Position {
  users: number;
  chunks: number;
  /** Entries of the directory that are no user. */
  invalid?: number;
  /** Pages without anybody new, since the last one that had somebody. */
  idle?: number;
  /** Where the query goes on. */
  at?: string;
}

/**
 * Scatters a batch: one UserProcessingRequested for each user, or one child batch for each so many, and how many users
 * there are at the end; a list of nobody has a problem. A batchId is split once.
 */
export const handle: Handler<{
  on: UsersBatchRequested;
  emits: UserProcessingRequested | UsersBatchRequested | UsersBatchListed;
  creates: "batches" | "batchPages";
  reads: "batchPages";
  ports: { accounts: Accounts };
}> = async ({ data }, { id, now, cursor, ports, list }) => {
  const { batchId, query, splitBy, parentBatchId, customerId } = data;
  const whose = customerId ? { customerId } : {};
  // The real child would find its place taken.
  if (CHILD.test(batchId) && parentBatchId === undefined)
    throw new PermanentError(`${batchId} is how child batches are called: choose another batchId.`);
  const before: Position = cursor ? JSON.parse(cursor) : { users: 0, chunks: 0 };
  const limit = splitBy ?? CHUNK;
  const found = query
    ? checked(await ports.accounts.find(query, limit, before.at), limit, before.at)
    : given(data.userIds ?? [], before.users, limit);
  const known =
    query && cursor ? await list("batchPages", batchId, { limit: PAGES_KNOWN, descending: true }) : NO_PAGES;
  const others = new Set(known.items.flatMap(({ userIds }) => userIds as string[]));
  const userIds = found.userIds.filter((userId) => !others.has(userId));
  const idle = userIds.length === 0 ? (before.idle ?? 0) + 1 : 0;
  const next = idle < MAX_IDLE ? found.next : undefined;
  const invalid = (before.invalid ?? 0) + found.invalid;
  const position: Position = {
    users: before.users + userIds.length,
    chunks: before.chunks + 1,
    ...(invalid > 0 ? { invalid } : {}),
    ...(idle > 0 ? { idle } : {}),
    ...(next ? { at: next } : {}),
  };
  const scattered = splitBy
    ? childOf({ batchId: `${id}.${position.chunks}`, userIds, parentBatchId: batchId, ...whose })
    : userIds.map((userId) => ({ type: "UserProcessingRequested" as const, data: { batchId, userId } }));
  const family = parentBatchId ? { parentBatchId } : {};
  const row = { create: "batches" as const, item: { batchId, requestedAt: now, ...family, ...whose } };
  const page = String(position.chunks).padStart(6, "0");
  const writes = [
    ...(cursor ? [] : [row]),
    ...(query && next ? [{ create: "batchPages" as const, item: { batchId, page, userIds } }] : []),
  ];
  if (next) return { writes, events: scattered, next: JSON.stringify(position) };
  const problem = problemOf(position, found.next !== next);
  const close = {
    batchId,
    total: position.users,
    ...family,
    ...(problem ? { problem } : {}),
    startedAt: now,
  };
  return { writes, events: [...scattered, { type: "UsersBatchListed", data: close }] };
};

const NO_PAGES: { items: Item[] } = { items: [] };

/** What split-batch itself calls a child batch. */
const CHILD = /^[0-9a-f]{32}\.\d+$/;

/** Why somebody, or everybody, is left out; undefined where nobody is. */
function problemOf({ users, invalid = 0 }: Position, isEndless: boolean): string | undefined {
  if (isEndless)
    return `The directory goes on without anybody new for ${MAX_IDLE} pages: the rest is left out`;
  if (invalid > 0) return `${invalid} entries of the directory have no usable user id, and are left out`;
  return users === 0 ? "There is nobody in it" : undefined;
}

/** A child batch, unless nobody is left for it. */
function childOf(data: { batchId: string; userIds: string[]; parentBatchId: string; customerId?: string }) {
  return data.userIds.length > 0 ? [{ type: "UsersBatchRequested" as const, data }] : [];
}

interface Found {
  userIds: string[];
  next?: string;
  invalid: number;
}

/** What the directory answers: each user once, and what is none left out. */
function checked(answer: unknown, limit: number, at: string | undefined): Found {
  const nonsense = "The accounts' service answers nonsense";
  const { userIds, next } = answerOf("The accounts' service", FoundUsers, answer);
  if (userIds.length > limit)
    throw new Error(`${nonsense}: ${userIds.length} users, where ${limit} were asked for`);
  if (next !== undefined && next === at) throw new Error(`${nonsense}: it goes on where it was`);
  const { taken, invalid } = takenOf(UserId, userIds);
  return { userIds: taken, invalid, ...(next ? { next } : {}) };
}

/** Users that the request itself names, each once. */
function given(ids: readonly string[], from: number, limit: number): Found {
  const distinct = [...new Set(ids)];
  const userIds = portion(distinct, from, limit);
  return { userIds, invalid: 0, ...(from + userIds.length < distinct.length ? { next: "users" } : {}) };
}

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "split-batch": typeof handle;
  }
}
