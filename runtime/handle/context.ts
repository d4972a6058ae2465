import { defined } from "../../schemas/defined.ts";
import { InfrastructureError } from "../../schemas/infrastructure-error.ts";
import type { Context, Page } from "../handler.ts";
import { derivedId } from "../identity.ts";
import { messageOf, PlanError } from "../ports/errors.ts";
import type { Runtime } from "../ports/runtime.ts";

/**
 * What the handler gets beside the event, how long it has waited for tables, whether it has asked them anything, and how one
 * of them has failed it. `key`: of the event's record.
 */
export function contextOf(
  key: string,
  now: string,
  attempt: number,
  { consumer, store, system }: Runtime,
  cursor?: string,
) {
  let reads = 0;
  let begun = 0;
  let since = 0;
  let total = 0;
  let failure: InfrastructureError | undefined;
  const reading = async <T>(table: string, run: () => Promise<T>): Promise<T> => {
    begun++;
    if (reads++ === 0) since = system.now();
    try {
      return await run();
    } catch (cause) {
      if (cause instanceof PlanError) throw cause;
      failure = new InfrastructureError(`Reading ${table}: ${messageOf(cause)}`, { cause });
      throw failure;
    } finally {
      if (--reads === 0) total += system.now() - since;
    }
  };
  const context: Context<object, string, string> = {
    ...defined({ id: derivedId("context", key), now, attempt, ports: consumer.ports, cursor }),
    read: (table, key, sort) => reading(table, () => store.read(table, key, sort)),
    list: (table, key, page) => reading(table, () => store.list(table, key, checkedPage(page))),
    listEventually: (index, key, page) =>
      reading(index, () => store.listEventually(index, key, checkedPage(page))),
  };
  const readMs = () => total + (reads > 0 ? system.now() - since : 0);
  return { context, readMs, failedRead: () => failure, hasRead: () => begun > 0 };
}

/** A handler's context, and what its reads have come to. */
export type Run = ReturnType<typeof contextOf>;

/** Longest page of a list. */
const MAX_PAGE = 200;

/** The part of a list that a handler asks for. Throws a PlanError for a limit out of bounds. */
export function checkedPage({ limit = 50, ...page }: Page = {}): Page & { limit: number } {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE)
    throw new PlanError(`A page of ${limit} items was asked for: use a whole number from 1 to ${MAX_PAGE}`);
  return { limit, ...page };
}
