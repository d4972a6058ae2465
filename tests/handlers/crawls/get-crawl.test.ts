import { test } from "uvu";
import * as assert from "uvu/assert";
import { handle } from "../../../handlers/crawls/get-crawl.ts";
import type { Item } from "../../../runtime/handler.ts";
import { contextOf } from "../../../runtime/http/endpoint.ts";
import { fakeStore } from "../../../testing/fakes/fake-store.ts";
import { NOW } from "../given.ts";

const CRAWL = { crawlId: "c1", requestedAt: NOW, sitemapUrl: "https://shop.test/sitemap.xml" };

interface Rows {
  crawl?: Item | undefined;
  progress?: Item;
  pages?: Item[];
}

/** The answer to a request for crawl c1. */
async function get(
  { crawl = CRAWL, progress, pages = [] }: Rows = {},
  query: Record<string, string> = {},
  subject?: string,
) {
  const store = fakeStore({
    crawls: "crawlId",
    crawlProgress: "key",
    pages: { key: "crawlId", sort: "page" },
  });
  store.seedItem("crawls", crawl);
  store.seedItem("pages", { crawlId: "other", page: "000000" });
  if (progress) store.seedItem("crawlProgress", { key: "c1", ...progress });
  for (const page of pages) store.seedItem("pages", { crawlId: "c1", ...page });
  const request = {
    id: "",
    body: undefined,
    path: { crawlId: "c1" },
    query,
    ...(subject === undefined ? {} : { subject }),
  };
  const { status, body } = await handle(request, contextOf(NOW, {}, store));
  return { status, body: body as Record<string, unknown> & { pages: Record<string, unknown>[] } };
}

const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ page: String(index + 1).padStart(6, "0") }));
const numbersOf = ({ body }: Awaited<ReturnType<typeof get>>) => body.pages.map(({ page }) => page);

test("a crawl whose list is not closed is listing, with the counts so far", async () => {
  assert.equal(await get(), {
    status: 200,
    body: { ...CRAWL, status: "listing", succeeded: 0, failed: 0, pages: [] },
  });
  const { body } = await get({ progress: { succeeded: 2, failed: 1, claimedAt: NOW } });
  assert.equal(body, { ...CRAWL, status: "listing", succeeded: 2, failed: 1, pages: [] });
});

test("with a token only whose crawl it is may look; to all others there is none, be it nobody's", async () => {
  const anns = { ...CRAWL, customerId: "ann" };
  for (const [crawl, subject, expected] of [
    ...([
      [anns, "ann", 200],
      [anns, undefined, 200],
      [CRAWL, undefined, 200],
    ] as const),
    ...([
      [anns, "bob", 404],
      [anns, "", 404],
      [CRAWL, "ann", 404],
    ] as const),
  ] as const) {
    const { status, body } = await get({ crawl }, {}, subject);
    assert.is(status, expected, `${JSON.stringify(crawl)} for ${subject}`);
    if (status === 404) assert.equal(Object.keys(body), ["detail"]);
  }
});

test("then it is crawling, of so many pages, be there none", async () => {
  for (const total of [0, 3])
    assert.equal((await get({ progress: { total, succeeded: 2, failed: 0 } })).body, {
      ...{ ...CRAWL, status: "crawling", total, succeeded: 2, failed: 0, pages: [] },
    });
});

test("at the end it is completed, closed or not", async () => {
  const counts = { succeeded: 2, failed: 1 };
  const ended = { ...CRAWL, status: "completed", ...counts, completedAt: NOW, pages: [] };
  assert.equal((await get({ progress: { total: 3, ...counts, finishedAt: NOW } })).body, {
    ...{ ...ended, total: 3 },
  });
  assert.equal((await get({ progress: { ...counts, finishedAt: NOW } })).body, ended);
});

test("an unknown crawl is a 404, although pages of it may be there", async () => {
  const answer = await get({ crawl: { crawlId: "c2" }, pages: numbered(1) });
  assert.equal(answer, { status: 404, body: { detail: "There is no crawl c1" } as never });
});

test("its pages come in the order of the list, 50 at a time, and `next` is where it goes on", async () => {
  const pages = numbered(120).reverse();
  const first = await get({ pages });
  assert.equal(
    numbersOf(first),
    numbered(50).map(({ page }) => page),
  );
  assert.is(first.body.next, "000050");
  const last = await get({ pages }, { after: "000050", limit: "200" });
  assert.equal(
    numbersOf(last),
    numbered(120)
      .slice(50)
      .map(({ page }) => page),
  );
  assert.not.ok("next" in last.body);
  assert.equal(numbersOf(await get({ pages }, { limit: "1", after: "000119" })), ["000120"]);
});

test("a query that makes no sense is a 400 that names the field, whether there is such a crawl or not", async () => {
  for (const crawl of [CRAWL, { crawlId: "c2" }]) {
    const { status, body } = await get({ crawl }, { limit: "0" });
    assert.equal([status, body.detail], [400, "limit: use a whole number from 1 to 200"]);
  }
  const both = await get({}, { limit: "many", after: "" });
  assert.match(String(both.body.detail), /^limit: .*; after: /);
  assert.is((await get({}, { colour: "red" })).status, 200);
});

test("a page shows the best of what is known of it, in whatever order it came: crawled, failed, given up, listed", async () => {
  const listed = { url: "https://shop.test/mugs" };
  const gaveUp = { reason: "it is down", attempts: 5, deadLetterId: "d.0" };
  const failed = { reason: "no HTML", failedAt: NOW };
  const crawled = { status: 404, title: "", links: 2, crawledAt: NOW };
  const { status, ...found } = crawled;
  const timelines: [known: object, shown: object][] = [
    [{ listed }, { status: "listed", ...listed }],
    [
      { listed, gaveUp },
      { status: "given up", ...listed, ...gaveUp },
    ],
    [
      { listed, gaveUp, failed },
      { status: "failed", ...listed, ...failed },
    ],
    [
      { crawled, failed, gaveUp, listed },
      { status: "crawled", ...listed, httpStatus: status, ...found },
    ],
    [{ crawled }, { status: "crawled", httpStatus: status, ...found }],
  ];
  for (const [known, shown] of timelines) {
    const { body } = await get({ pages: [{ page: "000001", ...known }] });
    assert.equal(body.pages, [{ page: "000001", ...shown }]);
  }
});

test.run();
