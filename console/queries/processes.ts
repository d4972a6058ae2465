import { partitionsOf } from "../../tools/pending-entries.ts";
import type { Processes, ProcessRow, ProcessStatus } from "../api.ts";
import { BadRequest } from "../bad-request.ts";
import type { Sources } from "../sources.ts";
import { flowPictures } from "./about.ts";
import { processesByTime } from "./by-time.ts";
import { processesAt } from "./pending-processes.ts";
import { PAGE, type ProcessFilter } from "./process-filter.ts";

const STATUSES: readonly ProcessStatus[] = ["open", "waiting", "failed", "untaken", "ended"];

/** The processes of a page, the latest first; of those that wait, the one that is due first. Throws a BadRequest for what cannot be asked. */
export async function processes(sources: Sources, filter: ProcessFilter): Promise<Processes> {
  for (const name of ["from", "to"] as const)
    if (filter[name] !== undefined && Number.isNaN(Date.parse(filter[name])))
      throw new BadRequest(`${name} is ${filter[name]}: use ISO 8601, such as 2026-01-01T00:00:00Z.`);
  const { status, flow } = filter;
  if (status !== undefined && !STATUSES.some((one) => one === status))
    throw new BadRequest(`status is ${status}: choose ${STATUSES.join(", ")}.`);
  const flows = flowPictures(sources.stack.choreography).map(({ name }) => name);
  if (flow !== undefined && !flows.includes(flow))
    throw new BadRequest(`flow is ${flow}: choose ${flows.join(", ")}.`);
  const wanted = (row: ProcessRow) => passes(row, filter);
  if (status === "failed") return processesAt(sources, partitionsOf("dead"), filter.after, wanted);
  if (status === "waiting")
    return processesAt(sources, partitionsOf("timer"), filter.after, wanted, "earliest");
  if (status === "open") return underWay(sources, filter, wanted);
  return processesByTime(sources, filter, wanted);
}

/** What a cursor begins with that goes on by time. */
const BY_TIME = "time.";

/** First what is claimed or unsent; then, by time, what has just its messages in queues. */
async function underWay(
  sources: Sources,
  { after, ...filter }: ProcessFilter,
  wanted: (row: ProcessRow) => boolean,
): Promise<Processes> {
  const later = after?.startsWith(BY_TIME);
  const first: Processes = later
    ? { processes: [] }
    : await processesAt(sources, partitionsOf("claim", "outbox"), after, wanted);
  if (first.next !== undefined || first.processes.length >= PAGE) {
    // Without a cursor of its own the second list would never come.
    return first.next === undefined ? { ...first, next: BY_TIME } : first;
  }
  const cursor = later ? after?.slice(BY_TIME.length) : undefined;
  const known = new Set(first.processes.map(({ correlationId }) => correlationId));
  const second = await processesByTime(
    sources,
    { ...filter, ...(cursor ? { after: cursor } : {}) },
    (row) => wanted(row) && !known.has(row.correlationId),
  );
  return {
    processes: [...first.processes, ...second.processes],
    ...(second.next === undefined ? {} : { next: `${BY_TIME}${second.next}` }),
  };
}

function passes(row: ProcessRow, { flow, status, from, to }: ProcessFilter): boolean {
  const began = Date.parse(row.beganAt);
  return (
    (flow === undefined || row.flow === flow) &&
    (status === undefined || row.status === status) &&
    (from === undefined || began >= Date.parse(from)) &&
    (to === undefined || began <= Date.parse(to))
  );
}
