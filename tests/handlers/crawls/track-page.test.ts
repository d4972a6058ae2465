import { test } from "uvu";
import * as assert from "uvu/assert";
import { handle } from "../../../handlers/crawls/track-page.ts";
import type { PageCrawled, PageCrawlFailed, PageListed } from "../../../schemas/registry.ts";
import { failure, NAMELESS } from "../failure.ts";
import { context, given, NOW } from "../given.ts";

const PAGE = { crawlId: "c1", page: "000001", url: "https://shop.test/mugs" };

type Tracked = Parameters<typeof handle>[0];

const when = (event: Tracked) => handle(event, context());
const fills = (attributes: object) => ({
  writes: [{ fill: "pages", key: "c1", sort: "000001", attributes }],
});

test("a page that is listed fills its URL", async () => {
  assert.equal(
    await when(given<PageListed>("PageListed", "crawl.pages", PAGE)),
    fills({ listed: { url: PAGE.url } }),
  );
});

test("a page that is crawled fills what was found, and how many links", async () => {
  const facts = { status: 200, title: "Mugs", contentHash: "0f".repeat(32), bytes: 12, durationMs: 5 };
  const links = ["https://shop.test/cups", "https://shop.test/jugs"];
  const event = given<PageCrawled>("PageCrawled", "crawl.pages", {
    ...{ ...PAGE, ...facts, links, crawledAt: NOW },
  });
  assert.equal(await when(event), fills({ crawled: { ...facts, crawledAt: NOW, links: 2 } }));
});

test("a page that failed fills why", async () => {
  const event = given<PageCrawlFailed>("PageCrawlFailed", "crawl.pages", {
    ...{ ...PAGE, reason: "no HTML", failedAt: NOW },
  });
  assert.equal(await when(event), fills({ failed: { reason: "no HTML", failedAt: NOW } }));
});

test("a page that was given up fills why, and where its dead letter is", async () => {
  const event = failure({ source: "crawl.pages", type: "PageListed", detail: { data: PAGE } });
  assert.equal(
    await when(event),
    fills({ gaveUp: { reason: "it is down", attempts: 5, deadLetterId: "d.0" } }),
  );
});

test("a failure that names no page is no page's business", async () => {
  for (const event of NAMELESS) assert.equal(await when(event), {});
});

test.run();
