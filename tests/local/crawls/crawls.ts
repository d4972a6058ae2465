import { completed, listed, type Status } from "../../../local/samples/status.ts";
import { patient } from "../../harness/patience.ts";
import { emit } from "../emit.ts";
import { outputs } from "../stack.ts";

/** A page as `GET /crawls/{crawlId}` lists it. */
export interface Page {
  page: string;
  url: string;
  status: string;
  httpStatus?: number;
  reason?: string;
}

/** Longer than any crawl of these tests stands still on an idle machine. */
const PATIENCE_MS = 60_000;

/** Puts CrawlRequested on the bus. */
export function request(crawlId: string, what: { sitemapUrl: string } | { pages: string[] }): Promise<void> {
  const data = { crawlId, ...what };
  return emit([{ type: "CrawlRequested", source: "crawl.requests", detail: { data } }]);
}

/** Waits until a crawl is completed. */
export function crawled(crawlId: string): Promise<Status> {
  return completed(urlOf(crawlId), patient(PATIENCE_MS));
}

/** The pages of a crawl, in order. */
export function pagesOf(crawlId: string): Promise<Page[]> {
  return listed<Page>(urlOf(crawlId), "pages");
}

function urlOf(crawlId: string): string {
  return `${outputs.apiUrl}/crawls/${crawlId}`;
}

/** A sitemap. */
export function sitemap(urls: readonly string[]): string {
  const entries = urls.map((url) => `<url><loc>${url}</loc></url>`).join("");
  return `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${entries}</urlset>`;
}
