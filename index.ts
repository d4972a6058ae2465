/** The choreography: who is woken by what (`on`), and who may publish what (`emits`). Nobody calls anybody. */
import * as pulumi from "@pulumi/pulumi";
import { EventBus } from "./components/bus/event-bus.ts";
import { adapter } from "./components/function/adapter.ts";
import { HttpApi } from "./components/http/http-api.ts";
import { Notifications } from "./components/mail/notifications.ts";
import { Console } from "./components/participants/console.ts";
import { Consumer } from "./components/participants/consumer.ts";
import { FailureNotifications } from "./components/participants/failure-notifications.ts";
import { Gather } from "./components/participants/gather.ts";
import { HttpEndpoint } from "./components/participants/http-endpoint.ts";
import { Journal } from "./components/participants/journal.ts";
import { Notification } from "./components/participants/notification.ts";
import { Schedule } from "./components/participants/schedule.ts";
import { Webhook } from "./components/participants/webhook.ts";
import { PayloadBucket } from "./components/storage/payload-bucket.ts";
import { Secret } from "./components/storage/secret.ts";
import { Table } from "./components/storage/table.ts";
import type { handle as completeCrawl } from "./handlers/crawls/complete-crawl.ts";
import type { handle as crawlPage } from "./handlers/crawls/crawl-page.ts";
import type { handle as getCrawl } from "./handlers/crawls/get-crawl.ts";
import type { handle as listPages } from "./handlers/crawls/list-pages.ts";
import type { handle as requestCrawl } from "./handlers/crawls/request-crawl.ts";
import type { handle as trackPage } from "./handlers/crawls/track-page.ts";
import type { handle as enrichRelease } from "./handlers/github/enrich-release.ts";
import type { handle as getRelease } from "./handlers/github/get-release.ts";
import type { handle as listIssues } from "./handlers/github/list-issues.ts";
import type { handle as listReleases } from "./handlers/github/list-releases.ts";
import type { handle as receiveGithub } from "./handlers/github/receive-github.ts";
import type { handle as recordRelease } from "./handlers/github/record-release.ts";
import type { handle as trackIssue } from "./handlers/github/track-issue.ts";
import type { handle as triageIssue } from "./handlers/github/triage-issue.ts";
import type { handle as createInvoice } from "./handlers/invoices/create-invoice.ts";
import type { handle as requestPaymentReversal } from "./handlers/invoices/request-payment-reversal.ts";
import type { handle as createOrder } from "./handlers/orders/create-order.ts";
import type { handle as getOrder } from "./handlers/orders/get-order.ts";
import type { handle as trackOrder } from "./handlers/orders/track-order.ts";
import type { handle as processPayment } from "./handlers/payments/process-payment.ts";
import type { handle as reversePayment } from "./handlers/payments/reverse-payment.ts";
import type { handle as completeUsersBatch } from "./handlers/users/complete-users-batch.ts";
import type { handle as getBatch } from "./handlers/users/get-batch.ts";
import type { handle as processUser } from "./handlers/users/process-user.ts";
import type { handle as requestReleaseBatch } from "./handlers/users/request-release-batch.ts";
import type { handle as splitBatch } from "./handlers/users/split-batch.ts";
import { VERDICTS } from "./schemas/choreography/handling-failed.ts";
import { where } from "./schemas/event.ts";
import * as events from "./schemas/registry.ts";

const { OrderCreated, PaymentProcessed, PaymentDeclined, InvoiceCreated, PaymentReversalRequested, PaymentReversed, HandlingFailed } = events;
const { CrawlRequested, PageListed, CrawlListed, PageCrawled, PageCrawlFailed, CrawlCompleted } = events;
const { UsersBatchRequested, UserProcessingRequested, UsersBatchListed, UserProcessed, UserProcessingFailed, UsersBatchCompleted } = events;
const { ReleasePublished, ReleaseEnriched, ReleaseRecorded, IssueOpened, IssueClosed, IssueTriaged } = events;
const failureOf = (consumer: string) => where(HandlingFailed, { consumer: [consumer], kind: VERDICTS });

const config = new pulumi.Config();
const mail = new Notifications("mail");
const bus = new EventBus("shop", { external: { CrawlRequested, UsersBatchRequested }, alarmActions: [mail.errors.arn] });
const api = new HttpApi("api");
new Journal("journal", { bus, expectedEveryHours: 24 });
new Console("console", { bus, api });
new FailureNotifications("tell-of-failure", { bus, to: mail.errors, except: ["crawl-page", "track-page", "complete-crawl", "process-user", "complete-users-batch"] });

// Orders: created → paid → invoiced, or declined, or reversed where no invoice is possible.
const orders = new Table("orders", { key: "orderId" });
const payments = new Table("payments", { key: "orderId" });
const invoices = new Table("invoices", { key: "orderId" });
const reversals = new Table("reversals", { key: "paymentId" });
const paymentGateway = adapter("payment-gateway");
const taxRates = adapter("tax-rates");
new HttpEndpoint<typeof createOrder>("create-order", { bus, api, route: "POST /orders", emits: { OrderCreated }, creates: { orders } });
new HttpEndpoint<typeof getOrder>("get-order", { bus, api, route: "GET /orders/{orderId}", reads: { orders } });
new Consumer<typeof processPayment>("process-payment", { bus, on: { OrderCreated }, emits: { PaymentProcessed, PaymentDeclined }, creates: { payments }, ports: { paymentGateway } });
new Consumer<typeof createInvoice>("create-invoice", { bus, on: { PaymentProcessed }, emits: { InvoiceCreated }, creates: { invoices }, ports: { taxRates } });
new Consumer<typeof requestPaymentReversal>("request-payment-reversal", { bus, on: { HandlingFailed: failureOf("create-invoice") }, emits: { PaymentReversalRequested }, creates: { invoices } });
new Consumer<typeof reversePayment>("reverse-payment", { bus, on: { PaymentReversalRequested }, emits: { PaymentReversed }, creates: { reversals }, reads: { invoices }, ports: { paymentGateway } });
new Consumer<typeof trackOrder>("track-order", { bus, on: { OrderCreated, PaymentProcessed, PaymentDeclined, InvoiceCreated, PaymentReversalRequested, PaymentReversed }, updates: { orders }, projection: true });

// Crawls: requested by the clock or by a person → pages listed → each crawled side by side → completed, once.
const crawls = new Table("crawls", { key: "crawlId" });
const pages = new Table("pages", { key: "crawlId", sort: "page" });
const web = { allow: config.getObject<string[]>("crawlAllow") ?? [] };
const sitemaps = adapter("sitemaps", web, "http");
const webPages = adapter("web-pages", web, "http");
const nightly = { expression: config.get("crawlSchedule") ?? "", input: { sitemapUrl: config.get("crawlSitemapUrl") ?? "" } };
new Schedule<typeof requestCrawl>("request-crawl", { bus, ...nightly, emits: { CrawlRequested } });
new Consumer<typeof listPages>("list-pages", { bus, on: { CrawlRequested }, emits: { PageListed, CrawlListed }, creates: { crawls }, ports: { sitemaps }, timeoutSeconds: 30 });
new Consumer<typeof crawlPage>("crawl-page", { bus, on: { PageListed }, emits: { PageCrawled, PageCrawlFailed }, ports: { webPages }, timeoutSeconds: 10, backlogAlarmSeconds: 21_600 });
new Consumer<typeof trackPage>("track-page", { bus, on: { PageListed, PageCrawled, PageCrawlFailed, HandlingFailed: failureOf("crawl-page") }, updates: { pages }, projection: true });
const crawl = new Gather<typeof completeCrawl>("complete-crawl", { bus, on: { CrawlListed, PageCrawled, PageCrawlFailed, HandlingFailed: failureOf("crawl-page") }, emits: { CrawlCompleted } });
new HttpEndpoint<typeof getCrawl>("get-crawl", { bus, api, route: "GET /crawls/{crawlId}", reads: { crawls, pages, crawlProgress: crawl.progress } });
new Notification("tell-of-crawl", { bus, to: mail.success, on: { CrawlCompleted: where(CrawlCompleted, { outcome: ["success"] }) }, text: "Crawl <crawlId> is complete: all of its <total> pages are there." });
new Notification("tell-of-bad-crawl", {
  bus,
  to: mail.errors,
  on: { CrawlCompleted: where(CrawlCompleted, { outcome: ["error"], problem: [{ exists: false }] }) },
  text: "Crawl <crawlId> ended with <failed> failed and <missing> missing of <total> pages.",
});
new Notification("tell-of-bad-list", {
  bus,
  to: mail.errors,
  on: { CrawlCompleted: where(CrawlCompleted, { problem: [{ exists: true }] }) },
  text: "The list of crawl <crawlId> is not whole. Of its <total> pages <failed> failed and <missing> are missing.",
  fields: ["problem"],
});

// Users: a batch → each user, at most 50 in flight → completed, once. A large batch may be split into child batches.
const batches = new Table("batches", { key: "batchId" });
const users = new Table("users", { key: "batchId", sort: "userId" });
const accounts = adapter("accounts");
new Consumer<typeof splitBatch>("split-batch", {
  bus,
  on: { UsersBatchRequested },
  emits: { UserProcessingRequested, UsersBatchRequested, UsersBatchListed },
  creates: { batches },
  ports: { accounts },
  cycle: "a child batch is not split again",
});
new Consumer<typeof processUser>("process-user", {
  bus,
  on: { UserProcessingRequested },
  emits: { UserProcessed, UserProcessingFailed },
  creates: { users },
  ports: { accounts },
  inFlight: 50,
  backlogAlarmSeconds: 21_600,
});
const batch = new Gather<typeof completeUsersBatch>("complete-users-batch", {
  bus,
  on: { UsersBatchListed, UserProcessed, UserProcessingFailed, UsersBatchCompleted, HandlingFailed: failureOf("process-user") },
  emits: { UsersBatchCompleted },
  cycle: "only a child batch counts for another",
});
new HttpEndpoint<typeof getBatch>("get-batch", { bus, api, route: "GET /batches/{batchId}", reads: { batches, users, batchProgress: batch.progress } });
new Notification("tell-of-batch", {
  bus,
  to: mail.success,
  on: { UsersBatchCompleted: where(UsersBatchCompleted, { outcome: ["success"], parentBatchId: [{ exists: false }] }) },
  text: "Batch <batchId> is complete: all of its <total> users are processed.",
});
new Notification("tell-of-bad-batch", {
  bus,
  to: mail.errors,
  on: { UsersBatchCompleted: where(UsersBatchCompleted, { outcome: ["error"], parentBatchId: [{ exists: false }] }) },
  text: "Batch <batchId> ended with <failed> failed and <missing> missing of <total> users.",
});

// GitHub: a signed webhook → releases enriched and recorded, issues triaged → tables to query, e-mails, and a batch for subscribers.
const releases = new Table("releases", { key: "releaseId" });
const releaseList = new Table("release-list", { key: "repository", sort: "position" });
const issues = new Table("issues", { key: "repository", sort: "issue" });
const triages = new Table("triages", { key: "repository", sort: "issue" });
const payloads = new PayloadBucket("payloads");
const webhookSecrets = new Secret("github-webhook", { config: "githubWebhookSecrets" });
const repositories = adapter("repositories", { token: new Secret("github-token", { config: "githubToken" }) });
const github = { sender: "github", secrets: webhookSecrets, payloads };
new Webhook<typeof receiveGithub>("receive-github", { bus, api, ...github, route: "POST /webhooks/github", emits: { ReleasePublished, IssueOpened, IssueClosed } });
new Consumer<typeof enrichRelease>("enrich-release", { bus, on: { ReleasePublished }, emits: { ReleaseEnriched }, ports: { payloads: payloads.reader, repositories } });
new Consumer<typeof recordRelease>("record-release", { bus, on: { ReleaseEnriched }, emits: { ReleaseRecorded }, creates: { releases, releaseList } });
new Consumer<typeof triageIssue>("triage-issue", { bus, on: { IssueOpened }, emits: { IssueTriaged }, creates: { triages } });
new Consumer<typeof trackIssue>("track-issue", { bus, on: { IssueOpened, IssueClosed, IssueTriaged }, updates: { issues }, projection: true });
new HttpEndpoint<typeof listReleases>("list-releases", { bus, api, route: "GET /releases", reads: { releaseList } });
new HttpEndpoint<typeof getRelease>("get-release", { bus, api, route: "GET /releases/{id}", reads: { releases } });
new HttpEndpoint<typeof listIssues>("list-issues", { bus, api, route: "GET /issues", reads: { issues } });
new Notification("tell-of-release", { bus, to: mail.success, on: { ReleaseRecorded }, text: "Release <releaseId> of <repository> is recorded.", fields: ["tag", "deliveryId"] });
new Notification("tell-of-urgent-issue", {
  bus,
  to: mail.errors,
  on: { IssueTriaged: where(IssueTriaged, { priority: ["urgent"] }) },
  text: "Issue <number> of <repository> is urgent: <kind>.",
  fields: ["title", "url", "deliveryId"],
});
new Consumer<typeof requestReleaseBatch>("request-release-batch", { bus, on: { ReleasePublished: where(ReleasePublished, { prerelease: [false] }) }, emits: { UsersBatchRequested } });

export const { busName, busArn, archiveArn, claimsTable, journalTable, choreography, consumers, notifications, sweeper } = bus.complete();
export const apiUrl = api.url;
