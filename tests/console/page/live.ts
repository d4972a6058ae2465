import type { DeadLetter, Live, LiveParticipant, Undeliverable } from "../../../console/api.ts";
import { at } from "./timelines.ts";

const IDLE: LiveParticipant = {
  ...{ queue: { waiting: 0, inFlight: 0 }, claimed: 0, unsent: 0, deadLetters: 0, undeliverable: 0 },
};

/** Counts of 60 minutes that go up and down around `mean`. */
const minutes = (mean: number) =>
  Array.from({ length: 60 }, (_, index) =>
    mean < 1
      ? Number(index % Math.round(1 / mean) === 0)
      : Math.max(0, Math.round(mean * (1 + Math.sin(index / 5) + (index % 3) / 4))),
  );

/** A program with something to do, and something that waits for a person. */
export const LIVE: Live = {
  at: at(120_000),
  overdueTimers: 0,
  participants: {
    "create-order": { claimed: 0, unsent: 1, deadLetters: 0, undeliverable: 0 },
    "process-payment": { ...IDLE, queue: { waiting: 4, inFlight: 2 }, claimed: 3, deadLetters: 2 },
    "create-invoice": { ...IDLE, queue: { waiting: 12, inFlight: 5 }, claimed: 5, undeliverable: 2 },
    "request-payment-reversal": IDLE,
    "reverse-payment": IDLE,
    "track-order": { ...IDLE, queue: { waiting: 1, inFlight: 0 } },
    "list-pages": IDLE,
    "crawl-page": { ...IDLE, queue: { waiting: 310, inFlight: 50 }, claimed: 59, deadLetters: 1 },
    "track-page": IDLE,
    "complete-crawl": { ...IDLE, claimed: 1 },
  },
  events: {
    ...{ OrderCreated: minutes(6), PaymentProcessed: minutes(5), PaymentDeclined: minutes(0.4) },
    ...{ InvoiceCreated: minutes(5), PaymentReversalRequested: minutes(0.2), PaymentReversed: minutes(0.2) },
    ...{ CrawlRequested: minutes(0.1), PageListed: minutes(40), PageCrawled: minutes(36) },
    ...{ HandlingFailed: minutes(0.3), PageCrawlFailed: minutes(0.3), CrawlListed: minutes(0.1) },
  },
  failures: { "create-invoice": minutes(0.2), "process-payment": minutes(0.1), "crawl-page": minutes(0.1) },
};

export const LETTERS: DeadLetter[] = [
  {
    ...{ consumer: "process-payment", deadLetterId: "dl-order-4", kind: "exhausted", attempts: 5 },
    ...{ reason: "The gateway answered 503: overloaded.", diedAt: at(17_500) },
    ...{ type: "OrderCreated", eventId: "e-OrderCreated-2", correlationId: "order-4" },
  },
  {
    ...{ consumer: "process-payment", deadLetterId: "dl-order-9", kind: "invalid", attempts: 1 },
    ...{ reason: "total: is not the sum of quantity × unitPrice", diedAt: at(9000) },
    ...{ type: "OrderCreated", eventId: "e-order-9", correlationId: "order-9" },
  },
  {
    ...{ consumer: "crawl-page", deadLetterId: "dl-crawl-1-1000", kind: "crash", attempts: 5 },
    ...{ reason: "The page ended its process.", diedAt: at(57_000) },
    ...{ type: "PageListed", eventId: "p-crawl-1-1000", correlationId: "crawl-1" },
  },
  {
    ...{ consumer: "create-invoice", deadLetterId: "dl-order-12", kind: "permanent", attempts: 1 },
    ...{ reason: "There is no VAT rate for country ZZ.", diedAt: at(5000), compensated: true },
    ...{ type: "PaymentProcessed", eventId: "e-order-12", correlationId: "order-12" },
  },
];

export const UNDELIVERABLE: Undeliverable = {
  letters: [
    {
      id: "u-1",
      type: "PaymentProcessed",
      correlationId: "order-20",
      reason: "NO_PERMISSIONS",
      sentAt: at(3000),
    },
    { id: "u-2", reason: "SDK_CLIENT_ERROR: the queue is gone" },
  ],
  more: true,
};
