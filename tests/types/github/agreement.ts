/**
 * What must not compile: a webhook that disagrees with the handler of its name, and a handler that disagrees with itself. Only the compiler reads this file; an expectation that is not met is an error of
 * `npm run check`.
 */
import type { EventBus } from "../../../components/bus/event-bus.ts";
import type { Adapter } from "../../../components/function/adapter.ts";
import type { HttpApi } from "../../../components/http/http-api.ts";
import { Consumer } from "../../../components/participants/consumer.ts";
import { Webhook, type WebhookArgs } from "../../../components/participants/webhook.ts";
import type { PayloadBucket } from "../../../components/storage/payload-bucket.ts";
import type { Secret } from "../../../components/storage/secret.ts";
import type { Table } from "../../../components/storage/table.ts";
import type { WebhookHandler } from "../../../runtime/handler.ts";
import * as events from "../../../schemas/registry.ts";

const { ReleasePublished, IssueOpened, IssueClosed, OrderCreated } = events;

declare const bus: EventBus;
declare const api: HttpApi;
declare const table: Table;
declare const adapter: Adapter;
declare const secrets: Secret;
declare const payloads: PayloadBucket;

const door = { bus, api, route: "POST /webhooks/github", sender: "github", secrets, payloads };
const github = { ...door, emits: { ReleasePublished, IssueOpened, IssueClosed } };
const { secrets: _secrets, ...noSecrets } = github;
const { payloads: _payloads, ...noPayloads } = github;
const { sender: _sender, ...noSender } = github;

const receiving = (args: WebhookArgs<"receive-github">) => args;

export const agreeing = [receiving(github)];

export const missing = [
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
  // @ts-expect-error another event under the key that it publishes
  receiving({ ...github, emits: { ...github.emits, IssueClosed: IssueOpened } }),
  // @ts-expect-error a secret itself is not for programs
  receiving({ ...github, secrets: "hunter2" }),
];

export const named = () => [
  new Webhook("receive-github", github),
  // @ts-expect-error a webhook's handler takes deliveries, not requests
  new Webhook("create-order", github),
  // @ts-expect-error a consumer's handler takes events, not deliveries
  new Consumer("receive-github", { bus, emits: github.emits }),
];

const bill = { create: "bills", item: { orderId: "1" } } as const;
const declined = { orderId: "1", reason: "late", declinedAt: "2026-01-01T00:00:00Z" };
const undeclared = { type: "OrderCreated", data: declined } as const;

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
