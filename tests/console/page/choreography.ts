import type { About } from "../../../console/api.ts";
import { flowPictures } from "../../../console/queries/about.ts";
import type { ParticipantSummary } from "../../../history/choreography.ts";

type On = ParticipantSummary["on"][number];

function participant(
  kind: ParticipantSummary["kind"],
  name: string,
  on: readonly (string | On)[],
  emits: string[] = [],
  trigger?: string,
): ParticipantSummary {
  const owner = /page|crawl|list/.test(name) ? "crawls" : "orders";
  return {
    ...{ name, kind, emits, owner, on: on.map((one) => (typeof one === "string" ? { type: one } : one)) },
    ...(trigger ? { trigger } : {}),
    ...(kind === "consumer" ? { maxAttempts: 5 } : {}),
  };
}

const failureOf = (consumer: string): On => ({
  type: "HandlingFailed",
  filter: { consumer: [consumer], kind: ["permanent", "exhausted"] },
});
const crawled = (filter: NonNullable<On["filter"]>): On => ({ type: "CrawlCompleted", filter });

/** Orders and crawls, as index.ts declares them. */
const PARTICIPANTS: ParticipantSummary[] = [
  participant("journal", "journal", []),
  participant("endpoint", "create-order", [], ["OrderCreated"], "POST /orders"),
  participant("endpoint", "get-order", [], [], "GET /orders/{orderId}"),
  participant("consumer", "process-payment", ["OrderCreated"], ["PaymentProcessed", "PaymentDeclined"]),
  participant("consumer", "create-invoice", ["PaymentProcessed"], ["InvoiceCreated"]),
  participant(
    "consumer",
    "request-payment-reversal",
    [failureOf("create-invoice")],
    ["PaymentReversalRequested"],
  ),
  participant("consumer", "reverse-payment", ["PaymentReversalRequested"], ["PaymentReversed"]),
  participant("projection", "track-order", [
    ...["OrderCreated", "PaymentProcessed", "PaymentDeclined", "InvoiceCreated"],
    ...["PaymentReversalRequested", "PaymentReversed"],
  ]),
  participant("schedule", "request-crawl", [], ["CrawlRequested"], "cron(0 3 * * ? *)"),
  participant("consumer", "list-pages", ["CrawlRequested"], ["PageListed", "CrawlListed"]),
  participant("consumer", "crawl-page", ["PageListed"], ["PageCrawled", "PageCrawlFailed"]),
  participant("projection", "track-page", [
    ...["PageListed", "PageCrawled", "PageCrawlFailed"],
    failureOf("crawl-page"),
  ]),
  participant(
    "gather",
    "complete-crawl",
    ["CrawlListed", "PageCrawled", "PageCrawlFailed", failureOf("crawl-page")],
    ["CrawlCompleted"],
  ),
  participant("notification", "tell-of-crawl", [crawled({ outcome: ["success"] })]),
  participant("notification", "tell-of-bad-crawl", [
    crawled({ outcome: ["error"], problem: [{ exists: false }] }),
  ]),
  participant("notification", "tell-of-bad-list", [crawled({ problem: [{ exists: true }] })]),
];

const SOURCES: Record<string, string> = {
  OrderCreated: "shop.orders",
  PaymentProcessed: "shop.payments",
  PaymentDeclined: "shop.payments",
  InvoiceCreated: "shop.invoices",
  PaymentReversalRequested: "shop.invoices",
  PaymentReversed: "shop.payments",
  HandlingFailed: "shop.choreography",
  CrawlRequested: "shop.crawls",
  PageListed: "shop.crawls",
  CrawlListed: "shop.crawls",
  PageCrawled: "shop.crawls",
  PageCrawlFailed: "shop.crawls",
  CrawlCompleted: "shop.crawls",
};

/** The source of an event, as its contract says. */
export function sourceOf(type: string): string {
  return SOURCES[type] ?? "shop";
}

export const ABOUT: About = {
  busName: "shop-dev-4f1c2a",
  canAct: true,
  hasJournal: true,
  participants: PARTICIPANTS,
  flows: flowPictures({ participants: PARTICIPANTS, external: ["CrawlRequested"], sources: SOURCES }),
};
