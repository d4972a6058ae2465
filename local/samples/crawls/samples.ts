import type { Begun, Place } from "../../samples.ts";
import type { Stack } from "../../stack.ts";
import { putEvents } from "../put-events.ts";
import { serveSampleSite } from "./sample-site.ts";

/** A crawl of a site on this machine, some of whose pages are broken. */
export async function begin({ port }: Place): Promise<Begun> {
  const { host, sitemapUrl, close } = await serveSampleSite(port);
  return {
    config: { crawlAllow: JSON.stringify([host]) },
    run: async (stack) => (await import("./run.ts")).crawlFlow(stack, sitemapUrl),
    hints: (stack) => hints(stack, sitemapUrl),
    close,
  };
}

function hints(stack: Stack, sitemapUrl: string): string {
  const put = (data: object) => putEvents(stack, "crawl.requests", "CrawlRequested", data);
  return `
Crawl the sample site, or pages of your own choice, and see how far it is and what came of each page:

  ${put({ crawlId: "crawl-1", sitemapUrl })}
  ${put({ crawlId: "crawl-2", pages: ["https://example.com/"] })}
  curl -sw '\\n' '${stack.apiUrl}/crawls/crawl-1?limit=200'`;
}
