import type { Choreography } from "../../history/choreography.ts";
import { timerKey } from "../../runtime/identity.ts";
import type { ClaimsTable } from "../letter-records.ts";
import type { Cursor } from "../pending-entries.ts";
import { isTimer, type Waiting, waitingAt, waitingPage } from "./pending-timers.ts";

/** Records that are read at once. */
const PAGE = 200;

/** What the runtime derives for an event. */
const EVENT_ID = /^[0-9a-f]{32}$/;

/** How a timer is named to people. */
export function nameOf(waiting: Waiting): string {
  return isTimer(waiting) ? `${waiting.timer.type}:${waiting.timer.key}` : waiting.key;
}

/**
 * What an id may mean among that which waits for its time: a business key, of whatever type; a type and a key as
 * {@link nameOf} has them; a record's key; or an event's id, for which all that waits is read where it is no business key.
 */
export async function waitingNamed(
  table: ClaimsTable,
  id: string,
  { participants }: Choreography,
): Promise<Waiting[]> {
  const types = [...new Set(participants.flatMap(({ emits }) => emits))].sort();
  const keys = [
    ...types.map((type) => timerKey(type, id)),
    ...types.flatMap((type) =>
      id.startsWith(`${type}:`) ? [timerKey(type, id.slice(type.length + 1))] : [],
    ),
    ...(id.includes("|") ? [id] : []),
  ];
  const found = await Promise.all(keys.map((key) => waitingAt(table, key)));
  const named = found.flatMap((one) => one ?? []);
  return named.length > 0 || !EVENT_ID.test(id) ? named : ofEvent(table, id);
}

async function ofEvent(table: ClaimsTable, eventId: string): Promise<Waiting[]> {
  for (let cursor: Cursor | undefined = {}; cursor; ) {
    const page: Awaited<ReturnType<typeof waitingPage>> = await waitingPage(table, { cursor, limit: PAGE });
    const found = page.waiting.filter(({ event }) => event.id === eventId);
    if (found.length > 0) return found;
    cursor = page.next;
  }
  return [];
}
