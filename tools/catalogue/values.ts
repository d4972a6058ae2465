const MOMENT = "2026-01-01T12:00:00Z";
const LATER = "2026-01-01T12:01:30Z";
const DIGEST = "0123456789abcdef".repeat(4);
const PAGE = "https://www.example.com/tea";
const ISSUE = { title: "Kettle boils over", url: "https://github.example/acme/tea/issues/42" };
const RELEASE = { title: "Second flush", url: "https://github.example/acme/tea/releases/v1.2.0" };

/** What examples say, by the field's name. Fields that are not here get a value from their schema. */
export const VALUES: Readonly<Record<string, unknown>> = {
  // Orders
  ...{ orderId: "order-1001", customerId: "customer-1", sku: "tea", quantity: 2, unitPrice: 1190 },
  ...{ currency: "EUR", billingCountry: "DE", amount: 2380, net: 2000, tax: 380 },
  ...{ paymentId: "payment-1001", invoiceId: "invoice-1001", invoiceNumber: "INV-order-1001" },
  ...{ reversalId: "reversal-1001", reason: "insufficient funds" },
  // Scatter and gather
  ...{ total: 40, succeeded: 40, failed: 0, missing: 0, timedOut: false, outcome: "success", leftOut: 2 },
  ...{ startedAt: MOMENT, completedAt: LATER },
  // Crawls
  ...{ crawlId: "crawl-1", page: "000001", url: PAGE, sitemapUrl: "https://www.example.com/sitemap.xml" },
  ...{ status: 200, title: "Tea", contentHash: DIGEST, links: ["https://www.example.com/cups"] },
  ...{ bytes: 5120, durationMs: 120, problem: "the sitemap ends early" },
  // Users
  ...{ batchId: "batch-1", userId: "user-1", userIds: ["user-1", "user-2"], splitBy: 100 },
  // GitHub
  ...{ deliveryId: "00000000-0000-0000-0000-000000000001", repository: "acme/tea", number: 42 },
  ...{ releaseId: "1001", tag: "v1.2.0", previousTag: "v1.1.0", notes: "Steeps faster.", author: "author-1" },
  ...{ closedBy: "author-1", labels: ["bug"], text: "It happens at 100 °C.", commits: 12, assets: 2 },
  ...{ assetBytes: 1_048_576, key: `receive-github/${DIGEST}` },
  // The runtime
  ...{ consumer: "create-invoice", deadLetterId: "dead-letter-1", gather: "crawl-1" },
  ...{ schedule: "request-crawl", input: { sitemapUrl: "https://www.example.com/sitemap.xml" } },
};

/** What one event says otherwise; `undefined` leaves a field out that need not be there. */
export const OTHERWISE: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  OrderCreated: { total: 2380 },
  PaymentReversalRequested: { reason: "billingCountry ZZ cannot be invoiced" },
  CrawlRequested: { pages: undefined },
  CrawlListed: { problem: undefined },
  CrawlCompleted: { problem: undefined },
  PageCrawlFailed: { reason: "robots.txt disallows it" },
  UsersBatchRequested: { query: undefined, parentBatchId: undefined },
  UsersBatchListed: { parentBatchId: undefined },
  UsersBatchCompleted: { parentBatchId: undefined },
  UserProcessingFailed: { reason: "the account is closed" },
  ReleasePublished: RELEASE,
  ReleaseEnriched: RELEASE,
  IssueOpened: ISSUE,
  IssueClosed: { ...ISSUE, reason: "completed" },
  IssueTriaged: { ...ISSUE, kind: "bug", priority: "high" },
  GatherDeadlinePassed: { consumer: "complete-crawl" },
  DeadLetterRedriveRequested: { consumer: "create-invoice", requestedBy: "operator-1" },
  DeadLetterDiscardRequested: { consumer: "create-invoice", requestedBy: "operator-1" },
  HandlingFailed: {
    reason: "billingCountry ZZ cannot be invoiced",
    event: { id: "event-1", source: "shop.payments", type: "PaymentProcessed" },
  },
};

/** Any time that has no value of its own. */
export const TIME = MOMENT;
