import { randomUUID } from "node:crypto";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { processesOf } from "../consoles.ts";
import { leave, serve } from "../stack.ts";
import { counted, dataOf, eventsOf, told } from "../timelines.ts";
import { until } from "../until.ts";
import { crawled, request, sitemap } from "./crawls.ts";

// EventBridge tells times by the second.
const began = new Date(Date.now() - 1000).toISOString();
test.after(leave(import.meta.filename));

test("a crawl tells how many pages there were, which failed, and that it is complete", async () => {
  const origin = serve("console", (request, response) => {
    if (request.url === "/console/sitemap.xml") {
      const urls = [1, 2, 3, 4].map((page) => `${origin}/${page}`);
      return void response.writeHead(200, { "content-type": "application/xml" }).end(sitemap(urls));
    }
    if (request.url === "/console/4") return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": "text/html" }).end("<title>a page</title>");
  });
  const crawlId = `console-${randomUUID()}`;
  const pages = await counted("events", "PageListed");
  await request(crawlId, { sitemapUrl: `${origin}/sitemap.xml` });
  await crawled(crawlId);
  const { row, timeline } = await told(`crawlId:${crawlId}`, 11);
  assert.equal([row.status, row.flow, row.type, row.deadLetters], ["ended", "crawls", "CrawlRequested", 0]);
  const all = eventsOf(timeline.roots);
  const count = (type: string) => all.filter((one) => one.type === type).length;
  assert.equal(
    ["PageListed", "PageCrawled", "PageCrawlFailed", "CrawlListed", "CrawlCompleted"].map(count),
    [4, 4, 0, 1, 1],
  );
  const end = dataOf(timeline, "CrawlCompleted");
  assert.equal([end.outcome, end.total, end.succeeded, end.failed], ["error", 4, 3, 1]);
  await until("its pages are counted", async () => (await counted("events", "PageListed")) === pages + 4);
  await until("it is listed", async () =>
    (await processesOf({ flow: "crawls", from: began })).some(
      ({ correlationId }) => correlationId === `crawlId:${crawlId}`,
    ),
  );
  const others = (await processesOf({ flow: "orders", from: began })).map(
    ({ correlationId }) => correlationId,
  );
  assert.not.ok(others.includes(`crawlId:${crawlId}`));
});

test.run();
