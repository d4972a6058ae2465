/**
 * What must not compile: a component that disagrees with its handler's type, and a handler that disagrees with its
 * own. Only the compiler reads this file; an expectation that is not met is an error of `npm run check`.
 */

import type { EventBus } from "../../components/bus/event-bus.ts";
import type { Adapter } from "../../components/function/adapter.ts";
import type { HttpApi } from "../../components/http/http-api.ts";
import { Consumer, type ConsumerArgs } from "../../components/participants/consumer.ts";
import { Gather, type GatherArgs } from "../../components/participants/gather.ts";
import { HttpEndpoint, type HttpEndpointArgs } from "../../components/participants/http-endpoint.ts";
import { Schedule, type ScheduleArgs } from "../../components/participants/schedule.ts";
import { Webhook, type WebhookArgs } from "../../components/participants/webhook.ts";
import type { PayloadBucket } from "../../components/storage/payload-bucket.ts";
import type { Secret } from "../../components/storage/secret.ts";
import type { Table } from "../../components/storage/table.ts";
import type { handle as completeCrawl } from "../../handlers/crawls/complete-crawl.ts";
import type { handle as getCrawl } from "../../handlers/crawls/get-crawl.ts";
import type { handle as requestCrawl } from "../../handlers/crawls/request-crawl.ts";
import type { handle as receiveGithub } from "../../handlers/github/receive-github.ts";
import type { handle as createInvoice } from "../../handlers/invoices/create-invoice.ts";
import type { handle as createOrder } from "../../handlers/orders/create-order.ts";
import type { handle as getOrder } from "../../handlers/orders/get-order.ts";
import type { handle as trackOrder } from "../../handlers/orders/track-order.ts";
import type { handle as reversePayment } from "../../handlers/payments/reverse-payment.ts";
import type { EndpointHandler, Gathering, Handler, WebhookHandler } from "../../runtime/handler.ts";
import * as events from "../../schemas/registry.ts";

const { InvoiceCreated, OrderCreated, PaymentDeclined, PaymentProcessed } = events;
const { PaymentReversalRequested, PaymentReversed } = events;
const orderEvents = {
  ...{ OrderCreated, PaymentProcessed, PaymentDeclined, InvoiceCreated },
  ...{ PaymentReversalRequested, PaymentReversed },
};

declare const bus: EventBus;
declare const api: HttpApi;
declare const table: Table;
declare const adapter: Adapter;
declare const crawl: Gather<typeof completeCrawl>;
declare const secrets: Secret;
declare const payloads: PayloadBucket;

const invoice = {
  bus,
  on: { PaymentProcessed },
  emits: { InvoiceCreated },
  creates: { invoices: table },
  ports: { taxRates: adapter },
};
const { on: _on, ...noOn } = invoice;
const { emits: _emits, ...noEmits } = invoice;
const { creates: _creates, ...noCreates } = invoice;
const { ports: _ports, ...noPorts } = invoice;
const track = { bus, on: orderEvents, updates: { orders: table } };
const reversal = {
  bus,
  on: { PaymentReversalRequested: events.PaymentReversalRequested },
  emits: { PaymentReversed: events.PaymentReversed },
  creates: { reversals: table },
  ports: { paymentGateway: adapter },
};
const get = { bus, api, route: "GET /orders/{orderId}", reads: { orders: table } };

const { CrawlListed, PageCrawled, PageCrawlFailed, HandlingFailed, CrawlCompleted, CrawlRequested } = events;
const results = { CrawlListed, PageCrawled, PageCrawlFailed, HandlingFailed };
const completion = { bus, on: results, emits: { CrawlCompleted } };
const nightly = { bus, expression: "rate(1 day)", emits: { CrawlRequested } };

const { ReleasePublished, IssueOpened, IssueClosed } = events;
const door = { bus, api, route: "POST /webhooks/github", sender: "github", secrets, payloads };
const github = { ...door, emits: { ReleasePublished, IssueOpened, IssueClosed } };
const { secrets: _secrets, ...noSecrets } = github;
const { payloads: _payloads, ...noPayloads } = github;
const { sender: _sender, ...noSender } = github;

const creating = (args: ConsumerArgs<typeof createInvoice>) => args;
const tracking = (args: ConsumerArgs<typeof trackOrder>) => args;
const reversing = (args: ConsumerArgs<typeof reversePayment>) => args;
const getting = (args: HttpEndpointArgs<typeof getOrder>) => args;
const posting = (args: HttpEndpointArgs<typeof createOrder>) => args;
const gathering = (args: GatherArgs<typeof completeCrawl>) => args;
const scheduling = (args: ScheduleArgs<typeof requestCrawl>) => args;
const showing = (args: HttpEndpointArgs<typeof getCrawl>) => args;
const receiving = (args: WebhookArgs<typeof receiveGithub>) => args;
const show = { bus, api, route: "GET /crawls/{crawlId}", reads: { crawls: table, pages: table } };

export const agreeing = [
  creating(invoice),
  tracking(track),
  reversing({ ...reversal, reads: { invoices: table } }),
  getting(get),
  gathering({ ...completion, deadlineSeconds: 60, cycle: "it ends" }),
  scheduling({ ...nightly, input: { sitemapUrl: "" }, retry: { maxAttempts: 2 }, timeoutSeconds: 60 }),
  showing({ ...show, reads: { ...show.reads, crawlProgress: crawl.progress } }),
  receiving(github),
];

export const missing = [
  // @ts-expect-error nothing wakes it
  creating(noOn),
  // @ts-expect-error an event of its handler's union does not wake it
  tracking({ ...track, on: { OrderCreated } }),
  // @ts-expect-error it may publish nothing
  creating(noEmits),
  // @ts-expect-error it may not publish what its handler returns
  creating({ ...invoice, emits: {} }),
  // @ts-expect-error it has no table to create in
  creating(noCreates),
  // @ts-expect-error it has no table to update
  tracking({ bus, on: orderEvents }),
  // @ts-expect-error it has no table to read
  reversing(reversal),
  // @ts-expect-error its handler calls a port that is not there
  creating(noPorts),
  // @ts-expect-error an endpoint that publishes says so
  posting({ bus, api, route: "POST /orders", creates: { orders: table } }),
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
  // @ts-expect-error it may publish nothing
  receiving(door),
  // @ts-expect-error it may not publish all that its handler returns
  receiving({ ...github, emits: { ReleasePublished, IssueOpened } }),
  // @ts-expect-error nothing says what is signed with
  receiving(noSecrets),
  // @ts-expect-error there is nowhere to keep what was sent
  receiving(noPayloads),
  // @ts-expect-error nobody knows how it is signed
  receiving(noSender),
];

export const additional = [
  // @ts-expect-error its handler knows no OrderCreated
  creating({ ...invoice, on: { PaymentProcessed, OrderCreated } }),
  // @ts-expect-error its handler knows no HandlingFailed
  tracking({ ...track, on: events }),
  // @ts-expect-error its handler never publishes OrderCreated
  creating({ ...invoice, emits: { InvoiceCreated, OrderCreated } }),
  // @ts-expect-error its handler publishes one of these only
  creating({ ...invoice, emits: orderEvents }),
  // @ts-expect-error its handler publishes nothing
  tracking({ ...track, emits: { OrderCreated } }),
  // @ts-expect-error its handler creates nothing
  tracking({ ...track, creates: { orders: table } }),
  // @ts-expect-error its handler reads nothing
  tracking({ ...track, reads: { orders: table } }),
  // @ts-expect-error its handler creates invoices only
  creating({ ...invoice, creates: { invoices: table, orders: table } }),
  // @ts-expect-error its handler knows no payment gateway
  creating({ ...invoice, ports: { taxRates: adapter, paymentGateway: adapter } }),
  // @ts-expect-error its handler has no ports
  tracking({ ...track, ports: { taxRates: adapter } }),
  // @ts-expect-error its handler publishes nothing
  getting({ ...get, emits: { OrderCreated } }),
  // @ts-expect-error its handler creates nothing
  getting({ ...get, creates: { orders: table } }),
  // @ts-expect-error there is no such option
  creating({ ...invoice, batchSze: 5 }),
  // @ts-expect-error there is no such option
  creating({ ...invoice, retry: { maxAtempts: 5 } }),
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
  // @ts-expect-error its handler never publishes OrderCreated
  receiving({ ...github, emits: { ...github.emits, OrderCreated } }),
  // @ts-expect-error its handler creates nothing
  receiving({ ...github, creates: { orders: table } }),
  // @ts-expect-error its handler has no ports
  receiving({ ...github, ports: { taxRates: adapter } }),
  // @ts-expect-error only its sender wakes it
  receiving({ ...github, on: { OrderCreated } }),
  // @ts-expect-error there is no such option
  receiving({ ...github, timeoutSeconds: 30 }),
];

export const wrong = [
  // @ts-expect-error another event under the key that wakes it
  creating({ ...invoice, on: { PaymentProcessed: PaymentDeclined } }),
  // @ts-expect-error another event under the key that it publishes
  creating({ ...invoice, emits: { InvoiceCreated: OrderCreated } }),
  // @ts-expect-error a foreign port
  creating({ ...invoice, ports: { paymentGateway: adapter } }),
  // @ts-expect-error an adapter is no table
  creating({ ...invoice, creates: { invoices: adapter } }),
  // @ts-expect-error another event under the key that it counts
  gathering({ ...completion, on: { ...results, PageCrawled: PageCrawlFailed } }),
  // @ts-expect-error another event under the key that it publishes
  gathering({ ...completion, emits: { CrawlCompleted: CrawlListed } }),
  // @ts-expect-error another event under the key that it publishes
  scheduling({ ...nightly, emits: { CrawlRequested: OrderCreated } }),
  // @ts-expect-error a gather is no table, only its progress is
  showing({ ...show, reads: { ...show.reads, crawlProgress: crawl } }),
  // @ts-expect-error another event under the key that it publishes
  receiving({ ...github, emits: { ...github.emits, IssueClosed: IssueOpened } }),
  // @ts-expect-error a secret itself is not for programs
  receiving({ ...github, secrets: "hunter2" }),
  // @ts-expect-error progress is for reading only
  creating({ ...invoice, creates: { invoices: crawl.progress } }),
];

export const mistaken = () => [
  // @ts-expect-error an endpoint's handler takes requests, not events
  new Consumer<typeof getOrder>("get-order", { bus, reads: { orders: table } }),
  // @ts-expect-error a consumer's handler takes events, not requests
  new HttpEndpoint<typeof createInvoice>("create-invoice", { ...noOn, api, route: "POST /" }),
  // @ts-expect-error without its handler's type, nothing would be checked
  new Consumer("create-invoice", invoice),
  // @ts-expect-error the same for an endpoint
  new HttpEndpoint("get-order", get),
  // @ts-expect-error the same for a gather
  new Gather("complete-crawl", completion),
  // @ts-expect-error the same for a schedule
  new Schedule("request-crawl", nightly),
  // @ts-expect-error a gather's handler says what it emits
  new Gather<typeof trackOrder>("track-order", { bus, on: orderEvents }),
  // @ts-expect-error a webhook's handler takes deliveries, not requests
  new Webhook<typeof createOrder>("create-order", {
    ...door,
    emits: { OrderCreated },
    creates: { orders: table },
  }),
  // @ts-expect-error a consumer's handler takes events, not deliveries
  new Consumer<typeof receiveGithub>("receive-github", { bus, emits: github.emits }),
  // @ts-expect-error the same for a webhook
  new Webhook("receive-github", github),
  // @ts-expect-error a schedule's handler takes events, not requests
  new Schedule<typeof getOrder>("get-order", { bus, expression: "", reads: { orders: table } }),
];

type Bill = Handler<{ on: events.OrderCreated; emits: events.PaymentDeclined; creates: "bills" }>;
const bill = { create: "bills", item: { orderId: "1" } } as const;
const declined = { orderId: "1", reason: "late", declinedAt: "2026-01-01T00:00:00Z" };

export const handlers: Record<string, Bill> = {
  agreeing: () => ({ events: [{ type: "PaymentDeclined", data: declined }] }),
  // @ts-expect-error it does not declare this event
  undeclared: () => ({ events: [{ type: "PaymentReversed", data: declined }] }),
  // @ts-expect-error the event's data lacks a field
  incomplete: () => ({ events: [{ type: "PaymentDeclined", data: { orderId: "1", reason: "late" } }] }),
  // @ts-expect-error it does not declare this table
  elsewhere: () => ({ writes: [{ create: "orders", item: { orderId: "1" } }] }),
  // @ts-expect-error it creates bills, and updates none
  filling: () => ({ writes: [{ fill: "bills", key: "1", attributes: {} }] }),
  // @ts-expect-error it declares no table that it reads
  reading: async (_event, { read }) => ({ writes: [await read("bills", "1")].map(() => bill) }),
  // @ts-expect-error it declares no port
  calling: (_event, { ports }) => ports.taxRates,
  // @ts-expect-error an event is frozen
  changing: (event) => Object.assign(event, delete event.data) && {},
};

const undeclared = { type: "OrderCreated", data: declined } as const;
type Post = EndpointHandler<{ body: { id: string }; emits: events.PaymentDeclined }>;

export const endpoints: Record<string, Post> = {
  // @ts-expect-error it does not declare this event
  undeclared: () => ({ status: 202, body: {}, events: [undeclared] }),
};

interface Bodies {
  release: { tag: string };
  star: { count: number };
}
type Hear = WebhookHandler<{ bodies: Bodies; emits: events.PaymentDeclined }>;

export const deliveries: Record<string, Hear> = {
  agreeing: ({ event, body }) =>
    event === "star" && body.count > 0 ? { events: [{ type: "PaymentDeclined", data: declined }] } : {},
  // @ts-expect-error the body is another event's
  mixed: ({ event, body }) => (event === "release" ? { events: [], writes: [body.count] } : {}),
  // @ts-expect-error it knows no such event
  foreign: ({ event }) => (event === "issues" ? {} : {}),
  // @ts-expect-error it does not declare this event
  undeclared: () => ({ events: [undeclared] }),
  // @ts-expect-error it declares no table
  writing: () => ({ writes: [bill] }),
  // @ts-expect-error a delivery has one go, not one after the other
  scattering: () => ({ next: "1" }),
};

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
