import { test } from "uvu";
import * as assert from "uvu/assert";
import { CrawlRequested } from "../../../schemas/crawls/crawl-requested.ts";
import { allows, messagesOf } from "../allows.ts";

test("a crawl is asked for by a sitemap or by its pages, 1,000 at most", () => {
  const sitemapUrl = "https://shop.test/sitemap.xml";
  const pages = (count: number) => Array.from({ length: count }, () => "https://shop.test/");
  const asked = (more: object) => ({ crawlId: "c1", ...more });
  allows(
    CrawlRequested.data,
    [asked({ sitemapUrl }), asked({ pages: [] }), asked({ pages: pages(1000) })],
    [asked({}), asked({ sitemapUrl, pages: [] }), asked({ pages: pages(1001) }), { sitemapUrl }],
  );
  assert.equal(messagesOf(CrawlRequested.data, asked({})), ["sitemapUrl: give either sitemapUrl or pages"]);
});

test.run();
