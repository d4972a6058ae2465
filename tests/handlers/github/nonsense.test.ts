import { test } from "uvu";
import * as assert from "uvu/assert";
import { handle as crawlPage } from "../../../handlers/crawls/crawl-page.ts";
import { handle as listPages } from "../../../handlers/crawls/list-pages.ts";
import { handle as enrichRelease } from "../../../handlers/github/enrich-release.ts";
import { handle as createInvoice } from "../../../handlers/invoices/create-invoice.ts";
import { handle as cancelPayment } from "../../../handlers/payments/cancel-payment.ts";
import { handle as processPayment } from "../../../handlers/payments/process-payment.ts";
import { handle as reversePayment } from "../../../handlers/payments/reverse-payment.ts";
import { handle as processUser } from "../../../handlers/users/process-user.ts";
import type { Event } from "../../../schemas/event.ts";
import { throws } from "../../harness/throws.ts";
import { context, given, NOW } from "../given.ts";
import { lawful } from "../lawful.ts";
import { releaseBody } from "./deliveries.ts";
import { releasePublished } from "./events.ts";

type Plan = Parameters<typeof lawful>[0];

/** A handler with a port that answers whatever it is told to. */
interface Port {
  when(answer: unknown): Plan | Promise<Plan>;
  /** Answers that are none: each fails the attempt, with what is wrong in its reason. */
  nonsense: readonly (readonly [answer: unknown, reason: string])[];
  /** Answers that can be told, and what the first event says then. */
  told: readonly (readonly [answer: unknown, data: object])[];
}

const handled = (handle: unknown, event: Event, ports: object, rows = {}) =>
  (handle as (event: Event, context: never) => Promise<Plan>)(event, context(ports, { rows }));
const answers = (answer: unknown) => async () => answer;

const LONG = "x".repeat(2000);
/** Whose 1,024th character is the first half of an emoji. */
const EMOJI = `${"x".repeat(1023)}🫖`;
const HALF = "\ud83e";

const order = {
  ...{
    orderId: "o1",
    customerId: "c1",
    items: [{ sku: "tea", quantity: 1, unitPrice: 1300 }],
    currency: "EUR",
  },
  ...{ total: 1300, paymentToken: "tok_visa", billingCountry: "DE", placedAt: NOW },
};
const payment = {
  ...{
    paymentId: "p1",
    orderId: "o1",
    amount: 1300,
    currency: "EUR",
    billingCountry: "DE",
    processedAt: NOW,
  },
};
const asked = { orderId: "o1", paymentId: "p1", reason: "no", requestedAt: NOW };
const page = { status: 200, title: "Tea", contentHash: "a".repeat(64), links: [], bytes: 1, durationMs: 1 };

const ids = (field: string) =>
  [undefined, "", 7, "x".repeat(129), `x${HALF}`].map(
    (id) => [{ [field]: id }, "The payment gateway"] as const,
  );

const PORTS: Readonly<Record<string, Port>> = {
  "a charge": {
    when: (answer) =>
      handled(processPayment, given("OrderCreated", "shop.orders", order), {
        paymentGateway: { charge: answers(answer) },
      }),
    nonsense: [
      [undefined, "the answer"],
      [null, "the answer"],
      [{ declined: 7 }, "the answer"],
      ...ids("paymentId"),
    ],
    told: [
      [{ declined: "" }, { reason: "unknown" }],
      [{ declined: LONG }, { reason: "x".repeat(1024) }],
      [{ declined: EMOJI }, { reason: `${"x".repeat(1023)}\ufffd` }],
      [{ declined: `no${HALF}` }, { reason: "no\ufffd" }],
      [{ declined: "no", paymentId: "p1" }, { reason: "no" }],
      [{ paymentId: "p1", more: 1 }, { paymentId: "p1" }],
    ],
  },
  "a reversal": {
    when: (answer) =>
      handled(
        reversePayment,
        given("PaymentReversalRequested", "shop.invoices", asked),
        { paymentGateway: { reverse: answers(answer) } },
        { invoices: { o1: { ...payment, status: "void" } } },
      ),
    nonsense: [[undefined, "the answer"], ...ids("reversalId")],
    told: [[{ reversalId: "r1" }, { reversalId: "r1" }]],
  },
  "a cancellation": {
    when: (answer) =>
      handled(
        cancelPayment,
        given("PaymentCancellationRequested", "shop.payments", asked),
        { paymentGateway: { cancel: answers(answer) } },
        { payments: { o1: { status: "cancelled", reason: "no answer" } } },
      ),
    nonsense: [[undefined, "the answer"], ...ids("cancellationId")],
    told: [[{ cancellationId: "c1" }, { reason: "no answer" }]],
  },
  "a tax rate": {
    when: (answer) =>
      handled(createInvoice, given("PaymentProcessed", "shop.payments", payment), {
        taxRates: { rateFor: answers(answer) },
      }),
    nonsense: [undefined, null, "1900", Number.NaN, Number.POSITIVE_INFINITY, -1, -10_000, 19.5, 10_001].map(
      (rate) => [rate, "The tax service answers nonsense"] as const,
    ),
    told: [
      [0, { tax: 0 }],
      [10_000, { tax: 650 }],
    ],
  },
  "a renewal": {
    when: (answer) =>
      handled(
        processUser,
        given("UserProcessingRequested", "users.batches", { batchId: "b1", userId: "u1" }),
        {
          accounts: { renew: answers(answer) },
        },
      ),
    nonsense: [
      [undefined, "the answer"],
      [{ refused: null }, "the answer.refused"],
      [{ refused: false }, "the answer.refused"],
    ],
    told: [
      [{ refused: "" }, { reason: "unknown" }],
      [{ refused: LONG }, { reason: "x".repeat(1024) }],
      [{ more: 1 }, { userId: "u1" }],
    ],
  },
  "a page": {
    when: (answer) =>
      handled(
        crawlPage,
        given("PageListed", "crawl.pages", { crawlId: "c1", page: "000001", url: "https://shop.test/" }),
        { webPages: { crawl: answers(answer) } },
      ),
    nonsense: [
      undefined,
      { failed: 7 },
      { ...page, status: 600 },
      { ...page, status: 0 },
      { ...page, title: null },
      { ...page, contentHash: "" },
      { ...page, links: "none" },
      { ...page, bytes: -1 },
      { ...page, durationMs: Number.NaN },
    ].map((answer) => [answer, "The web answers nonsense"] as const),
    told: [
      [{ failed: "" }, { reason: "unknown" }],
      [{ failed: LONG }, { reason: "x".repeat(1024) }],
      [{ ...page, title: "🫖".repeat(300) }, { title: "🫖".repeat(256) }],
      [
        {
          ...page,
          links: ["https://a.test/", "https://a.test/", "", 7, "javascript:", `https://a.test/${LONG}x`],
        },
        { links: ["https://a.test/", `https://a.test/${LONG}x`] },
      ],
      [{ ...page, links: [`https://a.test/${LONG}${LONG}`] }, { links: [] }],
    ],
  },
  "pages of a sitemap": {
    when: (answer) =>
      handled(
        listPages,
        given("CrawlRequested", "crawl.requests", {
          crawlId: "c1",
          sitemapUrl: "https://shop.test/sitemap.xml",
        }),
        { sitemaps: { pages: answers(answer) } },
      ),
    nonsense: [
      undefined,
      { refused: null },
      { urls: "none" },
      { urls: Array(101).fill("https://shop.test/") },
      { urls: [], next: "" },
      { urls: [], next: "x".repeat(257) },
      { urls: [], leftOut: { invalid: -1, otherHosts: 0, duplicates: 0 } },
      { urls: [], leftOut: {} },
    ].map((answer) => [answer, "The sitemap answers nonsense"] as const),
    told: [
      [{ refused: "" }, { total: 0, problem: "unknown" }],
      [{ refused: LONG }, { total: 0, problem: "x".repeat(400) }],
      [{ urls: ["https://shop.test/1", "https://shop.test/1", "", 7] }, { url: "https://shop.test/1" }],
      [
        { urls: ["ftp://shop.test/", 7] },
        { total: 0, leftOut: 2, problem: "There is no page to crawl: all of its 2 entries are left out" },
      ],
      [{ urls: [] }, { total: 0, leftOut: 0, problem: "There is no page to crawl: the list is empty" }],
    ],
  },
  "changes of a release": {
    when: (answer) =>
      handled(enrichRelease, releasePublished(), {
        payloads: { read: answers(releaseBody()) },
        repositories: { changes: answers(answer) },
      }),
    nonsense: [
      [undefined, "the answer"],
      ["none", "the answer"],
    ],
    told: [
      [
        { previousTag: "v1", commits: 2 },
        { previousTag: "v1", commits: 2 },
      ],
      [
        { previousTag: "", commits: -1 },
        { previousTag: undefined, commits: undefined },
      ],
      [
        { previousTag: LONG, commits: 1.5 },
        { previousTag: undefined, commits: undefined },
      ],
    ],
  },
};

for (const [what, { when, nonsense, told }] of Object.entries(PORTS)) {
  test(`${what}: nonsense fails the attempt, and says what is wrong`, async () => {
    for (const [answer, reason] of nonsense) {
      const refusal = await throws(async () => when(answer), reason);
      assert.is(refusal.name, "Error", JSON.stringify(answer));
    }
  });

  test(`${what}: what can be told is told as its contract takes it`, async () => {
    for (const [answer, data] of told) {
      const [event] = lawful(await when(answer)).events ?? [];
      const all: Record<string, unknown> = { ...(event?.data as object) };
      const said = Object.fromEntries(Object.keys(data).map((name) => [name, all[name]]));
      assert.equal(said, data, JSON.stringify(answer)?.slice(0, 100));
    }
  });
}

test.run();
