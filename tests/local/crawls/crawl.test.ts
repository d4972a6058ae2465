import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { serveSite } from "../../../local/site.ts";
import { mailboxes, mailIn } from "../../../tools/mailbox.ts";
import { clients, leave, serve } from "../stack.ts";
import { until } from "../until.ts";
import { witness } from "../witness.ts";
import { crawled, pagesOf, request, sitemap } from "./crawls.ts";

test.after(leave(import.meta.filename));

/** A sitemap that is small, and would be a billion times as large. */
const LAUGHS = `<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY a0 "ha">${Array.from(
  { length: 9 },
  (_, index) => `<!ENTITY a${index + 1} "${`&a${index};`.repeat(10)}">`,
).join("")}]><urlset><url><loc>&a9;</loc></url></urlset>`;

/** Whatever was asked for; a page ends in its number. */
const asked: string[] = [];

const urls = (folder: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${origin}/${folder}/${index + 1}`);

const origin = serve("crawl", (request, response) => {
  const path = (request.url ?? "").slice("/crawl".length);
  const [, folder, rest = ""] = /^\/(\w+)\/(.*)$/.exec(path) ?? [];
  asked.push(path);
  const xml = SITEMAPS[path];
  if (xml) return void response.writeHead(200, { "content-type": "application/xml" }).end(xml);
  if (folder === "to") return void response.writeHead(302, { location: decodeURIComponent(rest) }).end();
  if (folder === "slow") return slowly(response, path);
  if (!folder || folder === "missing") return void response.writeHead(404).end();
  html(response, path);
});

const SITEMAPS: Record<string, string> = {
  "/slow.xml": sitemap(urls("slow", 40)),
  "/left.xml": sitemap([...urls("shared", 5), ...urls("left", 10), `${origin}/missing/1`]),
  "/right.xml": sitemap([...urls("shared", 5), ...urls("right", 20)]),
  "/laughs.xml": LAUGHS,
};

/** Slow pages that are under way, and the most there were at once. */
const slow = { open: 0, most: 0 };

function slowly(response: ServerResponse, path: string): void {
  slow.most = Math.max(slow.most, ++slow.open);
  setTimeout(() => {
    slow.open--;
    html(response, path);
  }, 1000);
}

function html(response: ServerResponse, title: string): void {
  response.writeHead(200, { "content-type": "text/html" }).end(`<!doctype html><title>${title}</title>`);
}

const ends = await witness("crawl-witness", undefined, { "detail-type": ["CrawlCompleted"] });

/** The one CrawlCompleted of a crawl. */
function told(crawlId: string): Promise<Record<string, unknown>> {
  return until(`the end of ${crawlId} is told`, async () => {
    const all = (await ends.events()).filter(({ data }) => data.crawlId === crawlId);
    assert.ok(all.length <= 1, `${all.length} times`);
    return all[0]?.data;
  });
}

/** Waits until the list shows a page for each that was crawled, and none that is still on its way. */
function settled(crawlId: string) {
  return until(`the pages of ${crawlId} are settled`, async () => {
    const pages = await pagesOf(crawlId);
    return !pages.some(({ status }) => status === "listed") && pages;
  });
}

test("40 pages of a second each are crawled side by side", async () => {
  const crawlId = `slow-${randomUUID()}`;
  await request(crawlId, { sitemapUrl: `${origin}/slow.xml` });
  const { status, total, succeeded, failed } = await crawled(crawlId);
  assert.equal([status, total, succeeded, failed], ["completed", 40, 40, 0]);
  assert.ok(slow.most > 5, `${slow.most} at once`);
  const end = await told(crawlId);
  assert.equal([end.outcome, end.total, end.succeeded, end.failed, end.missing], ["success", 40, 40, 0, 0]);
  const requests = asked.filter((path) => path.startsWith("/slow/"));
  assert.equal([requests.length, new Set(requests).size], [40, 40]);
});

test("two crawls at once, with pages in common, keep their pages and counts apart", async () => {
  const [left, right] = [`left-${randomUUID()}`, `right-${randomUUID()}`];
  await Promise.all([
    request(left, { sitemapUrl: `${origin}/left.xml` }),
    request(right, { sitemapUrl: `${origin}/right.xml` }),
  ]);
  const [a, b] = await Promise.all([crawled(left), crawled(right)]);
  assert.equal([a.status, a.total, a.succeeded, a.failed], ["completed", 16, 15, 1]);
  assert.equal([b.status, b.total, b.succeeded, b.failed], ["completed", 25, 25, 0]);
  assert.equal([(await told(left)).outcome, (await told(right)).outcome], ["error", "success"]);
  const [mine, yours] = [await settled(left), await settled(right)];
  assert.equal(
    mine.map(({ url }) => url),
    [...urls("shared", 5), ...urls("left", 10), `${origin}/missing/1`],
  );
  assert.equal(
    yours.map(({ url }) => url),
    [...urls("shared", 5), ...urls("right", 20)],
  );
  assert.equal([mine.at(-1)?.status, mine.at(-1)?.httpStatus], ["crawled", 404]);
});

test("pages inside our own network are refused, and so are redirects into it", async () => {
  let reached = 0;
  const inside = await serveSite((_, response) => {
    reached++;
    html(response, "a secret");
  });
  const targets = [
    `${inside.origin}/`,
    "http://127.0.0.1/",
    "http://localhost/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://2130706433/",
    "http://0x7f.1/",
  ];
  const pages = [...targets, ...targets.map((target) => `${origin}/to/${encodeURIComponent(target)}`)];
  const crawlId = `inside-${randomUUID()}`;
  try {
    await request(crawlId, { pages });
    const { status, total, succeeded, failed } = await crawled(crawlId);
    assert.equal([status, total, succeeded, failed], ["completed", pages.length, 0, pages.length]);
    assert.is(reached, 0);
  } finally {
    inside.close();
  }
  const refused = await settled(crawlId);
  assert.is(refused.length, pages.length);
  const [port, ...others] = targets.map(reasonFor);
  assert.match(String(port), `${inside.origin}/ has a port other than 80`);
  for (const reason of others) assert.match(String(reason), "has no public address");
  function reasonFor(target: string, index: number): string | undefined {
    const [direct, redirected] = [refused[index], refused[index + targets.length]];
    assert.equal([direct?.status, redirected?.status], ["failed", "failed"], target);
    assert.is(direct?.reason, redirected?.reason, target);
    return direct?.reason;
  }
});

test("a sitemap of a billion laughs ends at once: no pages, the reason, and a mail to the operators", async () => {
  const crawlId = `laughs-${randomUUID()}`;
  await request(crawlId, { sitemapUrl: `${origin}/laughs.xml` });
  const { status, total, problem } = await crawled(crawlId);
  assert.equal([status, total], ["completed", 0]);
  assert.match(String(problem), "has a DOCTYPE");
  const end = await told(crawlId);
  assert.equal([end.outcome, end.total, end.failed], ["error", 0, 0]);
  assert.match(String(end.problem), `${origin}/laughs.xml has a DOCTYPE`);
  const mail = await until("there is mail of it", async () => {
    const all = await mailIn(clients.sqs, await mailboxes(clients.sqs));
    return all.find(({ text }) => text.includes(crawlId));
  });
  assert.match(mail.topic, /^mail-errors-/);
  assert.match(JSON.stringify(mail), "has a DOCTYPE");
});

test.run();
