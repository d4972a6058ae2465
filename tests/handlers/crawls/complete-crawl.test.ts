import { test } from "uvu";
import * as assert from "uvu/assert";
import { handle } from "../../../handlers/crawls/complete-crawl.ts";
import type { CrawlListed, PageCrawled, PageCrawlFailed } from "../../../schemas/registry.ts";
import { failure, NAMELESS } from "../failure.ts";
import { given, NOW } from "../given.ts";
import { lawful } from "../lawful.ts";

const PAGE = { crawlId: "c1", page: "000001", url: "https://shop.test/mugs" };
const LIST = { crawlId: "c1", total: 3, leftOut: 1, startedAt: NOW };
const COUNTS = {
  ...{ total: 3, succeeded: 3, failed: 0, missing: 0, timedOut: false },
  ...{ startedAt: NOW, completedAt: NOW },
};

const crawled = (status: number) =>
  given<PageCrawled>("PageCrawled", "crawl.pages", {
    ...{ ...PAGE, status, title: "", contentHash: "0f".repeat(32), links: [] },
    ...{ bytes: 1, durationMs: 1, crawledAt: NOW },
  });

const listed = (more: Partial<CrawlListed["data"]> = {}) =>
  given<CrawlListed>("CrawlListed", "crawl.pages", { ...LIST, ...more });

test("a list that is closed says how many pages there are, since when, and keeps its problem", () => {
  assert.equal(handle.count(listed()), { gather: "c1", total: 3, startedAt: NOW });
  assert.equal(handle.count(listed({ problem: "robots.txt" })), {
    ...{ gather: "c1", total: 3, startedAt: NOW },
    keep: { problem: "robots.txt" },
  });
});

test("a page that is crawled has succeeded, with a status from 400 up it has failed", () => {
  const results: [status: number, result: object][] = [
    [200, { succeeded: 1 }],
    [399, { succeeded: 1 }],
    [400, { failed: 1 }],
    [404, { failed: 1 }],
    [499, { failed: 1 }],
  ];
  for (const [status, result] of results)
    assert.equal(handle.count(crawled(status)), { gather: "c1", item: "000001", ...result }, String(status));
});

test("a page that failed or was given up has failed", () => {
  const event = given<PageCrawlFailed>("PageCrawlFailed", "crawl.pages", {
    ...{ ...PAGE, reason: "no HTML", failedAt: NOW },
  });
  const gaveUp = failure({ source: "crawl.pages", type: "PageListed", detail: { data: PAGE } });
  for (const one of [event, gaveUp])
    assert.equal(handle.count(one), { gather: "c1", item: "000001", failed: 1 });
});

test("a failure that names no page is no crawl's business", () => {
  for (const event of NAMELESS) assert.is(handle.count(event), undefined);
});

test("at the end CrawlCompleted bears the counts, and their outcome", () => {
  for (const outcome of ["success", "error"] as const) {
    const said = handle.complete({ gather: "c1", ...COUNTS, outcome, keep: {} });
    assert.equal(said, { type: "CrawlCompleted", data: { crawlId: "c1", ...COUNTS, outcome } });
    lawful({ events: [said].filter((one) => one !== undefined) });
  }
});

test("a crawl with a problem is no success, although each of its pages is there", () => {
  const keep = { problem: "robots.txt" };
  const said = handle.complete({ gather: "c1", ...COUNTS, outcome: "success", keep });
  assert.equal(said?.data, { crawlId: "c1", ...COUNTS, outcome: "error", problem: "robots.txt" });
  lawful({ events: [said].filter((one) => one !== undefined) });
});

test.run();
