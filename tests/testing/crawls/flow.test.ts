import { test } from "uvu";
import * as assert from "uvu/assert";
import { PostponedError } from "../../../schemas/postponed-error.ts";
import { flowOf } from "../../../testing/flow.ts";
import { throws } from "../../harness/throws.ts";

const PAGE = {
  status: 200,
  title: "a page",
  contentHash: "0".repeat(64),
  links: [],
  bytes: 1,
  durationMs: 1,
};

/** Pages of the web, of which one is never our turn. */
const webPages = {
  async crawl(url: string) {
    if (url.endsWith("/busy")) throw new PostponedError("not our turn", 3600);
    return PAGE;
  },
};

const sitemaps = { pages: async () => ({ urls: ["https://site.test/one"] }) };

test("a gather ends at its deadline with what it has", async () => {
  const flow = await flowOf("crawls", { ports: { webPages, sitemaps } });
  const pages = ["https://site.test/one", "https://site.test/busy"];
  await flow.emit("CrawlRequested", { crawlId: "crawl-1", pages });
  await flow.advance({ hours: 23, minutes: 59 });
  assert.equal(flow.events("CrawlCompleted"), []);
  await flow.advance({ minutes: 2 });
  const [completed] = flow.events("CrawlCompleted");
  const { total, succeeded, missing, timedOut } = completed?.data ?? {};
  assert.equal(
    { total, succeeded, missing, timedOut },
    { total: 2, succeeded: 1, missing: 1, timedOut: true },
  );
  const { body } = await flow.request("GET /crawls/crawl-1");
  assert.is(body.crawlId, "crawl-1");
});

test("a schedule strikes each time that it is due, in its order", async () => {
  const config = { crawlSchedule: "cron(0 3 * * ? *)", crawlSitemapUrl: "https://site.test/sitemap.xml" };
  const flow = await flowOf("crawls", { ports: { webPages, sitemaps }, config });
  await flow.advance({ days: 10 });
  const times = flow.events("CrawlRequested").map(({ metadata }) => metadata.occurredAt);
  assert.equal(times.slice(0, 2), ["2026-01-01T03:00:00.000Z", "2026-01-02T03:00:00.000Z"]);
  assert.is(flow.events("CrawlCompleted").length, 10);
});

test("a port that has no sandbox must be given when it is asked", async () => {
  const flow = await flowOf("crawls", { ports: { sitemaps } });
  const pages = ["https://site.test/one"];
  await throws(
    () => flow.emit("CrawlRequested", { crawlId: "crawl-1", pages }),
    "crawl-page asks its port webPages, and adapters/<owner>/web-pages/ has no sandbox: give the flow one of your own",
  );
});

test.run();
