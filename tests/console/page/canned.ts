import { ABOUT } from "./choreography.ts";
import { LETTERS, LIVE } from "./live.ts";
import type { Answers } from "./server.ts";
import { crawl, declined, failed, invoiced, reversed, UPCOMING, underWay } from "./timelines.ts";

const PROCESSES = [
  ...[underWay("order-6"), invoiced("order-1"), declined("order-2"), reversed("order-3"), failed("order-4")],
  crawl("crawl-1", 1000),
];

/** A console with something of everything. */
export const CANNED: Answers = {
  "GET about": ABOUT,
  "GET live": LIVE,
  "GET processes": { processes: PROCESSES.map(({ row }) => row) },
  "GET process": ({ query }) =>
    PROCESSES.find(({ row }) => row.correlationId === query.id) ?? {
      ...{ status: 404, title: "Not Found", detail: "There is nothing of that name." },
    },
  "GET search": ({ query }) => ({
    processes: PROCESSES.map(({ row }) => row).filter(({ correlationId }) =>
      correlationId.startsWith(query.id ?? ""),
    ),
  }),
  "GET timers": { timers: UPCOMING },
  "GET dead": ({ query: { consumer } }) => ({
    letters: LETTERS.filter((letter) => !consumer || letter.consumer === consumer),
  }),
};
