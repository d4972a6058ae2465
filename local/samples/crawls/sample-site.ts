import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { type Site, serveSite } from "../../site.ts";

/** A page of the sample site's sitemap. */
export interface SamplePage {
  path: string;
  /** How a crawl ends for it, as `GET /crawls/{crawlId}` says; a page that is crawled with 404 counts as failed. */
  ends: "crawled" | "failed" | "given up";
  /** In the reason of a page that counts as failed. */
  why?: string;
}

/** How a path answers; without an answer of its own, it is a page of HTML. */
interface Answer extends SamplePage {
  afterMs?: number;
  /** Of its first requests, over and over again: `[503, 503, 200]`. */
  statuses?: readonly number[];
  type?: string;
  to?: string;
}

const TEAS =
  "Assam Bancha Ceylon Darjeeling Earl-Grey Fujian Gunpowder Hojicha Irish Jasmine Keemun Lapsang Matcha Nilgiri";
const HERBS = "Anise Balm Camomile Dill Elder Fennel Ginger Hibiscus Ivy Juniper Kava Lavender Mint";
const SLOW_MS = 1000;

const SHOP: readonly Answer[] = [
  "/",
  ...`${TEAS} ${HERBS}`.split(" ").map((name) => `/teas/${name.toLowerCase()}`),
].map((path, index) => ({ path, ends: "crawled", afterMs: 50 + ((index * 70) % 300) }));

const MORE: readonly Answer[] = [
  ...[2021, 2022, 2023, 2024].map((year) => ({
    path: `/harvest/${year}`,
    ends: "crawled" as const,
    afterMs: SLOW_MS,
  })),
  { path: "/offers", ends: "crawled", statuses: [503, 503, 200] },
  { path: "/old-shop", ends: "crawled", to: "/shop" },
  { path: "/teas/sold-out", ends: "crawled", statuses: [404], why: "404" },
  { path: "/reviews", ends: "given up", statuses: [500], why: "answers 500" },
  { path: "/there", ends: "failed", to: "/back", why: "Redirects go round in a loop" },
  { path: "/price-list.pdf", ends: "failed", type: "application/pdf", why: "is not HTML: application/pdf" },
  { path: "/staff/rota", ends: "failed", why: "robots.txt forbids" },
  {
    path: "/status",
    ends: "failed",
    to: "http://169.254.169.254/latest/meta-data/",
    why: "no public address",
  },
];

/** Pages that no sitemap lists: redirects lead to them. */
const UNLISTED: readonly Answer[] = [
  { path: "/shop", ends: "crawled", to: "/welcome" },
  { path: "/welcome", ends: "crawled", to: "/" },
  { path: "/back", ends: "failed", to: "/there" },
];

const ROBOTS = "User-agent: *\nDisallow: /staff/\n";

/** The pages that its sitemap lists: 40. */
export const SAMPLE_PAGES: readonly SamplePage[] = [...SHOP, ...MORE];

/** The sample site, as it is served. */
export interface SampleSite extends Site {
  sitemapUrl: string;
}

/** A tea shop on 127.0.0.1, with a sitemap and most of what goes wrong on the web. The same at each crawl. */
export async function serveSampleSite(port = 0): Promise<SampleSite> {
  const answers = new Map([...SHOP, ...MORE, ...UNLISTED].map((answer) => [answer.path, answer]));
  const asked = new Map<string, number>();
  const answered: RequestListener = (request, response) => {
    const { pathname } = new URL(request.url ?? "/", site.origin);
    const file = FILES[pathname];
    if (file)
      return void response.writeHead(200, { "content-type": file.type }).end(file.content(site.origin));
    const answer = answers.get(pathname) ?? { path: pathname, ends: "crawled", statuses: [404] };
    const times = asked.get(pathname) ?? 0;
    asked.set(pathname, times + 1);
    respond(answer, times, request, response);
  };
  const site = await serveSite(answered, port);
  return { ...site, sitemapUrl: `${site.origin}/sitemap.xml` };
}

function respond(
  { path, afterMs = 0, statuses = [200], ...answer }: Answer,
  times: number,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const { to, type = "text/html; charset=utf-8" } = answer;
  const status = to ? 302 : (statuses[times % statuses.length] ?? 200);
  const timer = setTimeout(() => {
    response.writeHead(status, { "content-type": type, ...(to ? { location: to } : {}) });
    response.end(request.method === "HEAD" ? "" : pageOf(path, status));
  }, afterMs);
  response.once("close", () => clearTimeout(timer));
}

function pageOf(path: string, status: number): string {
  const title = status === 200 ? `Tea shop: ${path}` : `Tea shop: ${status}`;
  const links = SAMPLE_PAGES.map((page) => `<li><a href="${page.path}">${page.path}</a></li>`).join("\n");
  return `<!doctype html>\n<html lang="en">\n<head><title>${title}</title></head>\n<body><ul>\n${links}\n</ul></body>\n</html>\n`;
}

const XML = "application/xml";
const NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"';

/** Files that are no pages: a sitemap index with two sitemaps, one of them gzipped, and what robots may not ask for. */
const FILES: Readonly<Record<string, { type: string; content(origin: string): string | Buffer }>> = {
  "/robots.txt": { type: "text/plain", content: () => ROBOTS },
  "/sitemap.xml": {
    type: XML,
    content: (origin) =>
      `<sitemapindex ${NAMESPACE}>${locs("sitemap", origin, ["/sitemap-shop.xml", "/sitemap-more.xml.gz"])}</sitemapindex>`,
  },
  "/sitemap-shop.xml": { type: XML, content: (origin) => urlset(origin, SHOP) },
  "/sitemap-more.xml.gz": { type: "application/gzip", content: (origin) => gzipSync(urlset(origin, MORE)) },
};

function urlset(origin: string, pages: readonly SamplePage[]): string {
  return `<urlset ${NAMESPACE}>${locs(
    "url",
    origin,
    pages.map(({ path }) => path),
  )}</urlset>`;
}

function locs(element: string, origin: string, paths: readonly string[]): string {
  return paths.map((path) => `<${element}><loc>${origin}${path}</loc></${element}>`).join("");
}
