/**
 * What must not compile: a component that disagrees with the handler of its name, and a handler that disagrees with its
 * own specification. Only the compiler reads this file; an expectation that is not met is an error of
 * `npm run check`.
 */
import type { EventBus } from "../../../components/bus/event-bus.ts";
import type { Adapter } from "../../../components/function/adapter.ts";
import type { HttpApi } from "../../../components/http/http-api.ts";
import { Consumer, type ConsumerArgs } from "../../../components/participants/consumer.ts";
import { Gather } from "../../../components/participants/gather.ts";
import { HttpEndpoint, type HttpEndpointArgs } from "../../../components/participants/http-endpoint.ts";
import { Schedule } from "../../../components/participants/schedule.ts";
import { Webhook } from "../../../components/participants/webhook.ts";
import type { Readable, Table } from "../../../components/storage/table.ts";
import type { EndpointHandler, Handler } from "../../../runtime/handler.ts";
import * as events from "../../../schemas/registry.ts";

const { InvoiceCreated, OrderCreated, PaymentDeclined, PaymentProcessed } = events;
const { PaymentReversalRequested, PaymentReversed } = events;
const orderEvents = {
  ...{ OrderCreated, PaymentProcessed, PaymentDeclined, InvoiceCreated },
  ...{ PaymentReversalRequested, PaymentReversed },
};

declare const bus: EventBus;
declare const api: HttpApi;
declare const table: Table;
declare const progress: Readable;
declare const adapter: Adapter;

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
  on: { PaymentReversalRequested },
  emits: { PaymentReversed },
  creates: { reversals: table },
  ports: { paymentGateway: adapter },
};
const get = { bus, api, route: "GET /orders/{orderId}", reads: { orders: table } };

const creating = (args: ConsumerArgs<"create-invoice">) => args;
const tracking = (args: ConsumerArgs<"track-order">) => args;
const reversing = (args: ConsumerArgs<"reverse-payment">) => args;
const getting = (args: HttpEndpointArgs<"get-order">) => args;
const posting = (args: HttpEndpointArgs<"create-order">) => args;

export const agreeing = [
  creating(invoice),
  tracking(track),
  reversing({ ...reversal, reads: { invoices: table } }),
  getting(get),
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
  // @ts-expect-error progress is for reading only
  creating({ ...invoice, creates: { invoices: progress } }),
];

export const named = () => [
  new Consumer("create-invoice", invoice),
  new HttpEndpoint("get-order", get),
  // @ts-expect-error another handler's name
  new Consumer("track-order", invoice),
  // @ts-expect-error another handler's name
  new Consumer("process-payment", track),
  // @ts-expect-error a name of no handler
  new Consumer("create-invoices", invoice),
  // @ts-expect-error a name that only shows when the program runs
  new Consumer("create-invoice" as string, invoice),
  // @ts-expect-error one name or another
  new Consumer("create-invoice" as "create-invoice" | "track-order", invoice),
  // @ts-expect-error an endpoint's handler takes requests, not events
  new Consumer("get-order", { bus, reads: { orders: table } }),
  // @ts-expect-error a consumer's handler takes events, not requests
  new HttpEndpoint("create-invoice", { ...noOn, api, route: "POST /" }),
  // @ts-expect-error a gather's handler counts
  new Gather("track-order", { bus, on: orderEvents }),
  // @ts-expect-error a gather's handler counts, and does nothing else
  new Gather("create-invoice", invoice),
  // @ts-expect-error a webhook's handler takes deliveries, not requests
  new Webhook("create-order", {
    bus,
    api,
    route: "POST /",
    emits: { OrderCreated },
    creates: { orders: table },
  }),
  // @ts-expect-error a schedule's handler takes the clock's event, not requests
  new Schedule("get-order", { bus, expression: "", reads: { orders: table } }),
  // @ts-expect-error a schedule's handler takes the clock's event, no other
  new Schedule("create-invoice", { ...noOn, expression: "" }),
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
