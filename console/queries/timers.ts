import { upcomingOf } from "../../history/upcoming.ts";
import { waitingPage } from "../../tools/timers/pending-timers.ts";
import type { Timers } from "../api.ts";
import { type Sources, tableOf } from "../sources.ts";
import { cursorFrom, cursorOf } from "./cursor.ts";

/** What a page of the list has. */
const PAGE = 25;

/** What waits for its time, what is due first before all others. Throws a BadRequest for a cursor of another list. */
export async function timers(sources: Sources, { after }: { after?: string | undefined }): Promise<Timers> {
  const { waiting, next } = await waitingPage(tableOf(sources), { cursor: cursorFrom(after), limit: PAGE });
  return { timers: waiting.map(upcomingOf), ...(next ? { next: cursorOf(next) } : {}) };
}
