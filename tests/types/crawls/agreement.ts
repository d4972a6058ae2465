/**
 * What must not compile: a gather, a schedule or an endpoint of crawls that disagrees with the handler of its name. Only the compiler reads this file; an expectation that is not met is an error of
 * `npm run check`.
 */
import type { EventBus } from "../../../components/bus/event-bus.ts";
import type { Adapter } from "../../../components/function/adapter.ts";
import type { HttpApi } from "../../../components/http/http-api.ts";
import { Consumer } from "../../../components/participants/consumer.ts";
import { Gather, type GatherArgs } from "../../../components/participants/gather.ts";
import { HttpEndpoint, type HttpEndpointArgs } from "../../../components/participants/http-endpoint.ts";
import { Schedule, type ScheduleArgs } from "../../../components/participants/schedule.ts";
import type { Table } from "../../../components/storage/table.ts";
import type { Gathering } from "../../../runtime/handler.ts";
import * as events from "../../../schemas/registry.ts";

const { CrawlListed, PageCrawled, PageCrawlFailed, HandlingFailed, CrawlCompleted, CrawlRequested } = events;
const { OrderCreated } = events;

declare const bus: EventBus;
declare const api: HttpApi;
declare const table: Table;
declare const adapter: Adapter;
declare const crawl: Gather<"complete-crawl">;

const results = { CrawlListed, PageCrawled, PageCrawlFailed, HandlingFailed };
const completion = { bus, on: results, emits: { CrawlCompleted } };
const nightly = { bus, expression: "rate(1 day)", emits: { CrawlRequested } };
const show = { bus, api, route: "GET /crawls/{crawlId}", reads: { crawls: table, pages: table } };

const gathering = (args: GatherArgs<"complete-crawl">) => args;
const scheduling = (args: ScheduleArgs<"request-crawl">) => args;
const showing = (args: HttpEndpointArgs<"get-crawl">) => args;

export const agreeing = [
  gathering({ ...completion, deadlineSeconds: 60, cycle: "it ends" }),
  scheduling({ ...nightly, input: { sitemapUrl: "" }, retry: { maxAttempts: 2 }, timeoutSeconds: 60 }),
  showing({ ...show, reads: { ...show.reads, crawlProgress: crawl.progress } }),
];

export const missing = [
  // @ts-expect-error an event that it counts does not wake it
  gathering({ ...completion, on: { CrawlListed, PageCrawled, PageCrawlFailed } }),
  // @ts-expect-error nothing wakes it
  gathering({ bus, emits: { CrawlCompleted } }),
  // @ts-expect-error it may not say that all are done
  gathering({ bus, on: results }),
  // @ts-expect-error it may not publish what its handler returns
  gathering({ ...completion, emits: {} }),
  // @ts-expect-error it may publish nothing
  scheduling({ bus, expression: "" }),
  // @ts-expect-error it does not say when
  scheduling({ bus, emits: { CrawlRequested } }),
  // @ts-expect-error it has no progress to read
  showing(show),
];

export const additional = [
  // @ts-expect-error its handler counts no OrderCreated
  gathering({ ...completion, on: { ...results, OrderCreated } }),
  // @ts-expect-error its handler never publishes OrderCreated
  gathering({ ...completion, emits: { CrawlCompleted, OrderCreated } }),
  // @ts-expect-error a gather writes no tables
  gathering({ ...completion, creates: { crawls: table } }),
  // @ts-expect-error a gather has no ports
  gathering({ ...completion, ports: { taxRates: adapter } }),
  // @ts-expect-error a gather counts two batches side by side, whatever one says
  gathering({ ...completion, concurrency: 5 }),
  // @ts-expect-error only the clock wakes it
  scheduling({ ...nightly, on: { OrderCreated } }),
  // @ts-expect-error its handler never publishes OrderCreated
  scheduling({ ...nightly, emits: { CrawlRequested, OrderCreated } }),
  // @ts-expect-error its handler creates nothing
  scheduling({ ...nightly, creates: { crawls: table } }),
  // @ts-expect-error there is one event at a time
  scheduling({ ...nightly, inFlight: 20 }),
];

export const wrong = [
  // @ts-expect-error another event under the key that it counts
  gathering({ ...completion, on: { ...results, PageCrawled: PageCrawlFailed } }),
  // @ts-expect-error another event under the key that it publishes
  gathering({ ...completion, emits: { CrawlCompleted: CrawlListed } }),
  // @ts-expect-error another event under the key that it publishes
  scheduling({ ...nightly, emits: { CrawlRequested: OrderCreated } }),
  // @ts-expect-error a gather is no table, only its progress is
  showing({ ...show, reads: { ...show.reads, crawlProgress: crawl } }),
];

export const named = () => [
  new Gather("complete-crawl", completion),
  new Schedule("request-crawl", nightly),
  // @ts-expect-error another handler's name
  new HttpEndpoint("get-order", show),
  // @ts-expect-error a consumer's handler takes events one by one, and counts none
  new Consumer("complete-crawl", completion),
  // @ts-expect-error a gather's handler counts
  new Gather("crawl-page", completion),
  // @ts-expect-error only the clock wakes a schedule
  new Schedule("list-pages", nightly),
];

type Close = Gathering<{ on: events.CrawlListed; emits: events.CrawlCompleted }>;

export const counts: Record<string, Close["count"]> = {
  agreeing: ({ data }) => ({ gather: data.crawlId, total: data.total, startedAt: data.startedAt }),
  ignoring: () => undefined,
  // @ts-expect-error a close says since when
  timeless: ({ data }) => ({ gather: data.crawlId, total: 1 }),
  // @ts-expect-error it does not declare this event
  foreign: ({ type }) => (type === "OrderCreated" ? undefined : undefined),
};

export const completions: Record<string, Close["complete"]> = {
  agreeing: ({ gather, keep: _, ...counts }) => ({
    type: "CrawlCompleted",
    data: { crawlId: gather, ...counts },
  }),
  // @ts-expect-error the event's data lacks the crawl
  incomplete: ({ keep: _, gather: __, ...counts }) => ({ type: "CrawlCompleted", data: counts }),
  // @ts-expect-error it does not declare this event
  undeclared: () => ({ type: "CrawlListed", data: {} }),
};
