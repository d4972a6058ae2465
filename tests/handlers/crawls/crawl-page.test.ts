import { test } from "uvu";
import * as assert from "uvu/assert";
import { handle } from "../../../handlers/crawls/crawl-page.ts";
import type { WebPages } from "../../../handlers/crawls/web-pages.ts";
import type { PageListed } from "../../../schemas/registry.ts";
import { throws } from "../../harness/throws.ts";
import { context, given, NOW } from "../given.ts";
import { lawful } from "../lawful.ts";

const PAGE = { crawlId: "c1", page: "000001", url: "https://shop.test/mugs" };
const FOUND = {
  ...{ status: 200, title: "Mugs", contentHash: "0f".repeat(32), bytes: 1234, durationMs: 56 },
  links: ["https://shop.test/cups"],
};

const when = async (crawl: WebPages["crawl"]) =>
  lawful(
    await handle(given<PageListed>("PageListed", "crawl.pages", PAGE), context({ webPages: { crawl } })),
  );

test("given a page, when its site answers, be it with 404, then PageCrawled with what was found", async () => {
  const asked: string[] = [];
  for (const status of [200, 404])
    assert.equal(
      await when(async (url) => {
        asked.push(url);
        return { ...FOUND, status };
      }),
      { events: [{ type: "PageCrawled", data: { ...PAGE, ...FOUND, status, crawledAt: NOW } }] },
    );
  assert.equal(asked, [PAGE.url, PAGE.url]);
});

test("given a page that may not be asked for, then PageCrawlFailed with the reason", async () => {
  assert.equal(await when(async () => ({ failed: "robots.txt forbids it" })), {
    events: [{ type: "PageCrawlFailed", data: { ...PAGE, reason: "robots.txt forbids it", failedAt: NOW } }],
  });
});

test("whatever the reason, the event can bear it", async () => {
  for (const failed of ["", "x".repeat(2000), `${"x".repeat(1023)}🙂`, "\ud83d"]) {
    const { events } = await when(async () => ({ failed }));
    assert.is(events?.[0]?.type, "PageCrawlFailed");
  }
});

test("a site that fails for now fails the attempt", async () => {
  await throws(() => when(() => Promise.reject(new Error("shop.test answers 503"))), "shop.test answers 503");
});

test("as many and as long links as a port may give fit into the event", async () => {
  const links = Array.from({ length: 1000 }, (_, index) => `https://shop.test/${index}`.padEnd(65, "x"));
  const { events } = await when(async () => ({ ...FOUND, title: "€".repeat(512), links }));
  assert.is(events?.length, 1);
});

test.run();
