import * as pulumi from "@pulumi/pulumi";
import { adapter } from "../components/function/adapter.ts";
import { Consumer } from "../components/participants/consumer.ts";
import { Gather } from "../components/participants/gather.ts";
import { HttpEndpoint } from "../components/participants/http-endpoint.ts";
import { Notification } from "../components/participants/notification.ts";
import { Schedule } from "../components/participants/schedule.ts";
import { Table } from "../components/storage/table.ts";
import { failureOf } from "../schemas/choreography/handling-failed.ts";
import * as events from "../schemas/crawls/registry.ts";
import { where } from "../schemas/event.ts";
import type { Stack } from "./stack.ts";

const { CrawlRequested, PageListed, CrawlListed, PageCrawled, PageCrawlFailed, CrawlCompleted } = events;

/** Crawls: requested by the clock or by a person → pages listed → each crawled side by side → completed, once. */
export function crawls({ bus, api, mail }: Stack): void {
  const config = new pulumi.Config();
  const crawls = new Table("crawls", { key: "crawlId" });
  const pages = new Table("pages", { key: "crawlId", sort: "page" });
  const web = { allow: config.getObject<string[]>("crawlAllow") ?? [] };
  const sitemaps = adapter("sitemaps", web, "http");
  const webPages = adapter("web-pages", web, "http");
  const failed = failureOf("crawl-page");

  bus.accept({ CrawlRequested });
  new Schedule("request-crawl", {
    bus,
    expression: config.get("crawlSchedule") ?? "",
    input: {
      sitemapUrl: config.get("crawlSitemapUrl") ?? "",
      customerId: config.get("crawlCustomerId") ?? "",
    },
    emits: { CrawlRequested },
  });
  new Consumer("list-pages", {
    bus,
    on: { CrawlRequested },
    emits: { PageListed, CrawlListed },
    creates: { crawls },
    ports: { sitemaps },
    timeoutSeconds: 30,
  });
  new Consumer("crawl-page", {
    bus,
    on: { PageListed },
    emits: { PageCrawled, PageCrawlFailed },
    ports: { webPages },
    timeoutSeconds: 10,
    backlogAlarmSeconds: 21_600,
    failureMail: false,
  });
  new Consumer("track-page", {
    bus,
    on: { PageListed, PageCrawled, PageCrawlFailed, HandlingFailed: failed },
    updates: { pages },
    projection: true,
    failureMail: false,
  });
  const { progress: crawlProgress } = new Gather("complete-crawl", {
    bus,
    on: { CrawlListed, PageCrawled, PageCrawlFailed, HandlingFailed: failed },
    emits: { CrawlCompleted },
    failureMail: false,
  });
  const reads = { crawls, pages, crawlProgress };
  new HttpEndpoint("get-crawl", { bus, api, route: "GET /crawls/{crawlId}", reads });

  new Notification("tell-of-crawl", {
    bus,
    to: mail.success,
    on: { CrawlCompleted: where(CrawlCompleted, { outcome: ["success"] }) },
    text: "Crawl <crawlId> is complete: all of its <total> pages are there.",
  });
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
}
