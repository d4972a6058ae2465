import { setTimeout as sleep } from "node:timers/promises";
import { listed } from "../../../local/samples/status.ts";
import { serveSite } from "../../../local/site.ts";
import { type Findings, together } from "../findings.ts";
import { differences, emit, type Load, only } from "../load.ts";

/** How the pages below a folder of the site answer: crawled well, crawled in vain, and never crawled. */
const KINDS = [
  { path: "good", status: 200 },
  { path: "gone", status: 404 },
  { path: "broken", status: 500 },
] as const;

/** Pages of each crawl, by kind. */
const PAGES = { good: 18, gone: 3, broken: 2 };

const CRAWLS = ["chaos-crawl-1", "chaos-crawl-2"];

/** Crawls of a site on this machine, each asked for twice. */
export async function begin(): Promise<Load> {
  const site = await serveSite((request, response) => {
    const { pathname } = new URL(request.url ?? "/", site.origin);
    const kind = KINDS.find(({ path }) => pathname.startsWith(`/${path}/`));
    if (pathname === "/sitemap.xml")
      return void response.writeHead(200, { "content-type": "application/xml" }).end(sitemap(site.origin));
    response.writeHead(kind?.status ?? 404, { "content-type": "text/html" }).end("<title>a page</title>");
  });
  const sitemapUrl = `${site.origin}/sitemap.xml`;
  return {
    config: { crawlAllow: JSON.stringify([site.host]) },
    async place({ stack, milliseconds, counts, signal }) {
      for (const crawlId of CRAWLS) {
        await emit(stack, "crawl.requests", "CrawlRequested", { crawlId, sitemapUrl });
        await emit(stack, "crawl.requests", "CrawlRequested", { crawlId, sitemapUrl });
        counts.add("crawls asked for");
        await sleep(milliseconds / CRAWLS.length, undefined, { signal });
      }
    },
    async check({ apiUrl }, events) {
      const crawls = CRAWLS.map(async (crawlId): Promise<Findings> => {
        const { found, contradictions, unfinished } = only(events, "CrawlCompleted", { crawlId });
        const pages = await listed<{ status: string }>(`${apiUrl}/crawls/${crawlId}`, "pages");
        const settled = pages.filter(({ status }) => status !== "listed").length;
        return {
          contradictions: [...contradictions, ...differences(found, { crawlId, ...EXPECTED })],
          unfinished: [
            ...unfinished,
            ...(settled === EXPECTED.total
              ? []
              : [`crawl ${crawlId} shows ${settled} of ${EXPECTED.total} pages`]),
          ],
        };
      });
      return together(await Promise.all(crawls));
    },
    close: () => site.close(),
  };
}

const EXPECTED = {
  total: PAGES.good + PAGES.gone + PAGES.broken,
  succeeded: PAGES.good,
  failed: PAGES.gone + PAGES.broken,
  missing: 0,
  timedOut: false,
};

function sitemap(origin: string): string {
  const urls = KINDS.flatMap(({ path }) =>
    Array.from({ length: PAGES[path] }, (_, page) => `<url><loc>${origin}/${path}/${page}</loc></url>`),
  );
  return `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${urls.join("")}</urlset>`;
}
