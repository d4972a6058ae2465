import { processesOf } from "../../tools/trace/processes-of.ts";
import { timelines } from "../../tools/trace/timelines.ts";
import type { Found, OneProcess } from "../api.ts";
import type { Sources } from "../sources.ts";
import { rows } from "./rows.ts";
import { truncated } from "./truncate.ts";

/** Processes that a search shows at most. */
const MOST_FOUND = 25;

/** One process by its correlation id; undefined where nothing is known of it. */
export async function oneProcess(sources: Sources, correlationId: string): Promise<OneProcess | undefined> {
  const timeline = await timelines(sources.dynamo, { ...sources.stack, now: sources.now }).timeline(
    correlationId,
  );
  return timeline && { timeline: truncated(timeline), row: rows(sources).ofTimeline(timeline) };
}

/** Processes in which an id occurs, as their own or as one that their events name. */
export async function search(sources: Sources, id: string): Promise<Found> {
  const row = rows(sources);
  const [own, named] = await Promise.all([row.of(id), processesOf(sources.dynamo, sources.stack, id)]);
  const others = named.filter((one) => one !== id).slice(0, MOST_FOUND);
  const found = await Promise.all(others.map((one) => row.of(one)));
  return { processes: [own, ...found].flatMap((one) => one ?? []) };
}
