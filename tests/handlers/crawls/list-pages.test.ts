import { test } from "uvu";
import * as assert from "uvu/assert";
import { handle } from "../../../handlers/crawls/list-pages.ts";
import type { LeftOut, ListedPages, Sitemaps } from "../../../handlers/crawls/sitemaps.ts";
import type { CrawlListed, CrawlRequested } from "../../../schemas/registry.ts";
import { throws } from "../../harness/throws.ts";
import { context, given, NOW } from "../given.ts";
import { chunksOf, eventsOf } from "../lawful.ts";

const SITEMAP = "https://shop.test/sitemap.xml";

const urlsOf = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => `https://shop.test/${from + index}`);

/** The chunks of a request, to the end. */
function listed(data: Omit<CrawlRequested["data"], "crawlId">, sitemaps: Partial<Sitemaps> = {}) {
  const event = given<CrawlRequested>("CrawlRequested", "crawl.requests", { crawlId: "c1", ...data });
  return chunksOf(async (cursor) => handle(event, context({ sitemaps }, { cursor })));
}

type Answer = Omit<ListedPages, "next"> | { refused: string };

/** A sitemap that answers so, one after another; its cursors are as long as they may be. */
function sitemap(...answers: Answer[]) {
  const asked: [url: string, cursor?: string | undefined][] = [];
  const pages: Sitemaps["pages"] = async (url, cursor) => {
    asked.push([url, cursor]);
    const index = Number(cursor?.trim() ?? 0);
    const answer = answers[index] as Answer;
    const isLast = index + 1 >= answers.length || "refused" in answer;
    return isLast ? answer : { ...answer, next: String(index + 1).padEnd(256) };
  };
  return { asked, chunks: () => listed({ sitemapUrl: SITEMAP }, { pages }) };
}

/** What the close of a scatter says beside crawl and time. */
function closeOf(chunks: Awaited<ReturnType<typeof listed>>) {
  const events = eventsOf(chunks);
  const closes = events.flatMap(({ type, data }) => (type === "CrawlListed" ? data : []));
  assert.equal([closes.length, events.at(-1)?.data], [1, closes[0]], "the close comes last");
  const { crawlId, startedAt, ...said } = { ...closes[0] } as CrawlListed["data"];
  assert.equal([crawlId, startedAt], ["c1", NOW]);
  return said;
}

const leftOut = (more: Partial<LeftOut> = {}): LeftOut => ({
  ...{ invalid: 0, otherHosts: 0, duplicates: 0 },
  ...more,
});

test("given a sitemap, then the crawl's row, each page with its number, and at last how many there are", async () => {
  const { asked, chunks } = sitemap({ urls: urlsOf(2) });
  assert.equal(await chunks(), [
    {
      writes: [{ create: "crawls", item: { crawlId: "c1", requestedAt: NOW, sitemapUrl: SITEMAP } }],
      events: [
        { type: "PageListed", data: { crawlId: "c1", page: "000001", url: "https://shop.test/0" } },
        { type: "PageListed", data: { crawlId: "c1", page: "000002", url: "https://shop.test/1" } },
        { type: "CrawlListed", data: { crawlId: "c1", total: 2, leftOut: 0, startedAt: NOW } },
      ],
    },
  ]);
  assert.equal(asked, [[SITEMAP, undefined]]);
});

test("whose crawl it is stands in its row", async () => {
  const [first] = await listed({ pages: urlsOf(1), customerId: "ann" });
  assert.equal(first?.writes, [
    { create: "crawls", item: { crawlId: "c1", requestedAt: NOW, customerId: "ann" } },
  ]);
});

test("a long sitemap is listed chunk by chunk from its own cursors; numbers go on, and only the first has the row", async () => {
  const { asked, chunks } = sitemap(
    { urls: urlsOf(100) },
    { urls: urlsOf(100, 100) },
    { urls: urlsOf(5, 200) },
  );
  const found = await chunks();
  assert.equal(
    asked.map(([, cursor]) => cursor?.trim()),
    [undefined, "1", "2"],
  );
  assert.equal(
    found.map(({ writes = [], events = [] }) => [writes.length, events.length]),
    [
      [1, 100],
      [0, 100],
      [0, 6],
    ],
  );
  const pages = eventsOf(found).slice(0, -1);
  assert.equal(
    pages.map(({ data }) => data),
    urlsOf(205).map((url, index) => ({ crawlId: "c1", page: String(index + 1).padStart(6, "0"), url })),
  );
  assert.equal(closeOf(found), { total: 205, leftOut: 0 });
});

test("a chunk without pages, as after a file of nothing, is no end", async () => {
  const found = await sitemap({ urls: [] }, { urls: urlsOf(1) }).chunks();
  assert.equal(
    found.map(({ events = [] }) => events.length),
    [0, 2],
  );
  assert.equal(closeOf(found), { total: 1, leftOut: 0 });
});

test("a page that the request names twice is listed once", async () => {
  const found = await listed({ pages: [...urlsOf(150), ...urlsOf(150)] });
  assert.equal(closeOf(found), { total: 150, leftOut: 150 });
});

test("a sitemap without end ends, with its problem", async () => {
  const data = { crawlId: "c1", sitemapUrl: "https://shop.test/sitemap.xml" };
  const event = given<CrawlRequested>("CrawlRequested", "crawl.requests", data);
  const cursor = JSON.stringify({ listed: 1, leftOut: 0, idle: 999, at: "a" });
  const sitemaps = { pages: async () => ({ urls: [], next: "b" }) };
  const { events, next } = await handle(event, context({ sitemaps }, { cursor }));
  assert.is(next, undefined);
  const problem = "The sitemap goes on without a page for 1000 answers: the rest is left out";
  assert.equal(events, [
    { type: "CrawlListed", data: { crawlId: "c1", total: 1, leftOut: 0, problem, startedAt: NOW } },
  ]);
});

test("pages of the request itself are listed a hundred at a time, and no sitemap is asked for", async () => {
  const expected: [count: number, events: number[]][] = [
    [0, [1]],
    [1, [2]],
    [100, [101]],
    [101, [100, 2]],
    [250, [100, 100, 51]],
  ];
  for (const [count, events] of expected) {
    const found = await listed({ pages: urlsOf(count) });
    assert.equal(
      found.map(({ events = [] }) => events.length),
      events,
    );
    const problem = "There is no page to crawl: the list is empty";
    assert.equal(closeOf(found), { total: count, leftOut: 0, ...(count === 0 ? { problem } : {}) });
    assert.equal(
      eventsOf(found).flatMap(({ type, data }) => (type === "PageListed" ? data.url : [])),
      urlsOf(count),
    );
    assert.equal(
      found.map(({ writes }) => writes),
      found.map((_, index) =>
        index === 0 ? [{ create: "crawls", item: { crawlId: "c1", requestedAt: NOW } }] : [],
      ),
    );
  }
});

test("a sitemap that is refused is a crawl of nothing, with the problem", async () => {
  const found = await sitemap({ refused: "robots.txt forbids it" }).chunks();
  assert.equal(found[0]?.writes?.length, 1);
  assert.equal(closeOf(found), { total: 0, leftOut: 0, problem: "robots.txt forbids it" });
});

test("a refusal in the midst ends the list with what there is", async () => {
  const found = await sitemap(
    { urls: urlsOf(100), leftOut: leftOut({ invalid: 2, file: "a.xml is cut off" }) },
    { refused: "it is gone" },
  ).chunks();
  assert.equal(closeOf(found), { total: 100, leftOut: 2, problem: "it is gone" });
});

test("a file that is left out is the crawl's problem, the first of them, also when the end comes later", async () => {
  const found = await sitemap(
    { urls: urlsOf(1) },
    { urls: [], leftOut: leftOut({ file: "a.xml answers 404" }) },
    { urls: [], leftOut: leftOut({ file: "b.xml answers 410" }) },
    { urls: urlsOf(1, 1) },
  ).chunks();
  assert.equal(closeOf(found), { total: 2, leftOut: 0, problem: "a.xml answers 404" });
});

test("what is left out adds up over all files", async () => {
  const found = await sitemap(
    { urls: urlsOf(1), leftOut: leftOut({ invalid: 1, otherHosts: 20, duplicates: 300 }) },
    { urls: urlsOf(1, 1) },
    { urls: urlsOf(1, 2), leftOut: leftOut({ duplicates: 4000 }) },
  ).chunks();
  assert.equal(closeOf(found), { total: 3, leftOut: 4321 });
});

test("a long problem is cut, so that the cursor that carries it stays within its bounds", async () => {
  const file = "x".repeat(2000);
  const found = await sitemap({ urls: [], leftOut: leftOut({ file }) }, { urls: [] }).chunks();
  assert.is(closeOf(found).problem, "x".repeat(400));
  const refused = await sitemap({ refused: file }).chunks();
  assert.is(closeOf(refused).problem, "x".repeat(400));
});

test("a problem is not cut within a character: no consumer would take it", async () => {
  const file = `${"x".repeat(399)}🙂`;
  for (const answers of [[{ refused: file }], [{ urls: [], leftOut: leftOut({ file }) }, { urls: [] }]])
    assert.match(closeOf(await sitemap(...answers).chunks()).problem ?? "", /^x{399}/);
});

test("a crawl has 50,000 pages at most, and says that more were left out", async () => {
  const asked: unknown[] = [];
  const endless = async (_: string, cursor = "0") => {
    asked.push(cursor);
    const from = Number(cursor);
    return {
      urls: urlsOf(100, from),
      next: String(from + 100),
      ...(from === 0 ? { leftOut: leftOut({ duplicates: 1 }) } : {}),
    };
  };
  const found = await listed({ sitemapUrl: SITEMAP }, { pages: endless });
  assert.is(asked.length, 500);
  assert.equal(closeOf(found), {
    ...{ total: 50_000, leftOut: 1 },
    problem: "More than 50000 pages: the rest is left out",
  });
  const last = { crawlId: "c1", page: "050000", url: "https://shop.test/49999" };
  assert.equal(eventsOf(found).at(-2)?.data, last);
});

test("a sitemap of just 50,000 pages has no problem", async () => {
  const answers = Array.from({ length: 500 }, (_, index) => ({ urls: urlsOf(100, index * 100) }));
  assert.equal(closeOf(await sitemap(...answers).chunks()), { total: 50_000, leftOut: 0 });
});

test("pages beyond the limit in the last chunk are left out as well, and that is a problem", async () => {
  const answers = Array.from({ length: 501 }, (_, index) => ({ urls: urlsOf(index === 0 ? 50 : 100) }));
  assert.equal(closeOf(await sitemap(...answers).chunks()), {
    ...{ total: 50_000, leftOut: 50 },
    problem: "More than 50000 pages: the rest is left out",
  });
});

test("a site that does not answer for now fails the attempt", async () => {
  const pages = () => Promise.reject(new Error("shop.test answers 503"));
  await throws(() => listed({ sitemapUrl: SITEMAP }, { pages }), "shop.test answers 503");
});

test("given pages of long names, whatever they are written in, are listed in chunks that a commit holds", async () => {
  const base = "https://shop.test/?";
  for (const unit of ["\u4e2d", '"', "\\", "\u{1f686}"]) {
    const long = unit.repeat(Math.floor((2048 - base.length - 3) / unit.length));
    const pages = Array.from({ length: 100 }, (_, index) => `${base}${index}${long}`);
    const chunks = await listed({ pages });
    assert.ok(chunks.length > 1);
    const urls = eventsOf(chunks).flatMap(({ type, data }) => (type === "PageListed" ? data.url : []));
    assert.equal(urls, pages, "each once, in order");
    assert.equal(closeOf(chunks), { total: 100, leftOut: 0 });
  }
});

test.run();
