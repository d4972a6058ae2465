import { test } from "uvu";
import * as assert from "uvu/assert";
import { create as createSitemaps } from "../../../adapters/crawls/sitemaps/http.ts";
import { create as createPages } from "../../../adapters/crawls/web-pages/http.ts";
import { SAMPLE_PAGES, serveSampleSite } from "../../../local/samples/crawls/sample-site.ts";
import { throws } from "../../harness/throws.ts";

const site = await serveSampleSite();
test.after(() => site.close());

const sitemaps = createSitemaps({ allow: [site.host] });
const webPages = createPages({ allow: [site.host] });

/** All that the sitemap lists, file by file. */
async function listed(): Promise<string[]> {
  const urls: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const found = await sitemaps.pages(site.sitemapUrl, cursor);
    if ("refused" in found) throw new Error(found.refused);
    assert.is(found.leftOut, undefined);
    urls.push(...found.urls);
    cursor = found.next;
    if (!cursor) return urls;
  }
}

/** A page as a crawl with five attempts leaves it. */
async function crawl(url: string) {
  for (let attempt = 1; ; attempt++)
    try {
      return { attempt, ...(await webPages.crawl(url)) };
    } catch (error) {
      if (attempt === 5) return { attempt, gaveUp: (error as Error).message };
    }
}

const urls = await listed();
const pathOf = (url: string) => new URL(url).pathname;

test("its sitemap, an index of a plain and a gzipped file, lists the 40 pages", async () => {
  assert.is(urls.length, 40);
  assert.equal(
    urls.map(pathOf),
    SAMPLE_PAGES.map(({ path }) => path),
  );
  const index = await (await fetch(site.sitemapUrl)).text();
  assert.is(index.match(/<sitemap>/g)?.length, 2);
  const zipped = await fetch(`${site.origin}/sitemap-more.xml.gz`);
  assert.equal([...new Uint8Array(await zipped.arrayBuffer()).subarray(0, 2)], [0x1f, 0x8b]);
});

test("each page ends as it says, at the first crawl as at the second", async () => {
  for (let times = 0; times < 2; times++) {
    const found = new Map(
      await Promise.all(urls.map(async (url) => [pathOf(url), await crawl(url)] as const)),
    );
    for (const { path, ends, why } of SAMPLE_PAGES) {
      const page = found.get(path) ?? { attempt: 0, gaveUp: "not listed" };
      const isFailed = "failed" in page;
      assert.is("gaveUp" in page ? "given up" : isFailed ? "failed" : "crawled", ends, path);
      if ("gaveUp" in page) assert.match(page.gaveUp, why ?? "");
      else if ("failed" in page) assert.match(page.failed, why ?? "");
      else assert.is(page.status, why ? Number(why) : 200, path);
    }
    const offers = found.get("/offers");
    assert.is(offers?.attempt, 3);
    const slow = found.get("/harvest/2024");
    assert.ok(slow && "durationMs" in slow && slow.durationMs >= 990);
  }
});

test("its pages link to each other", async () => {
  const home = await webPages.crawl(`${site.origin}/`);
  assert.ok("links" in home);
  assert.equal(home.links, urls);
});

test("once closed it answers nobody, and nothing of it stays open", async () => {
  const other = await serveSampleSite();
  const slow = fetch(`${other.origin}/harvest/2021`);
  const cut = throws(() => slow, "fetch failed");
  await new Promise((resolve) => setTimeout(resolve, 50));
  other.close();
  await cut;
  await throws(() => fetch(other.sitemapUrl), "fetch failed");
});

test.run();
