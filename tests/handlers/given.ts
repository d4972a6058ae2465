import type { Item } from "../../runtime/handler.ts";
import type { Event } from "../../schemas/event.ts";

/** When a handler's event was claimed first, in these tests. */
export const NOW = "2026-01-01T12:00:00.000Z";

/** What the runtime derives for an event's own, in these tests. */
export const ID = "0123456789abcdef0123456789abcdef";

/** An event as the runtime hands it over. */
export function given<E extends Event>(type: E["type"], source: E["source"], data: E["data"]): E {
  const metadata = {
    id: "e1",
    idempotencyKey: "k1",
    correlationId: "c1",
    version: 1,
    occurredAt: "2026-01-01T11:59:00.000Z",
    hops: 0,
  };
  return { type, source, metadata, data } as E;
}

/** What a test may say of an attempt; `rows` are what the handler may read, by table and key. */
interface Attempt {
  attempt?: number;
  cursor?: string | undefined;
  rows?: Record<string, Record<string, Item>>;
  /** What the handler may list, by table. */
  lists?: Record<string, readonly Item[]>;
}

/** The context of an attempt, fit for any handler. */
export function context(
  ports: object = {},
  { attempt = 1, cursor, rows = {}, lists = {} }: Attempt = {},
): never {
  const read = async (table: string, key: string) => rows[table]?.[key];
  const list = async (table: string) => ({ items: lists[table] ?? [] });
  return {
    id: ID,
    now: NOW,
    attempt,
    ports,
    read,
    list,
    ...(cursor === undefined ? {} : { cursor }),
  } as never;
}
