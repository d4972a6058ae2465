import type { Handler } from "../../runtime/handler.ts";
import type { HandlingFailed } from "../../schemas/choreography/handling-failed.ts";
import type { PageCrawlFailed } from "../../schemas/crawls/page-crawl-failed.ts";
import type { PageCrawled } from "../../schemas/crawls/page-crawled.ts";
import { PageListed } from "../../schemas/crawls/page-listed.ts";

/**
 * The projection behind `GET /crawls/{crawlId}`: one attribute for each kind of event, so that they may arrive in any
 * order, and a page that was given up and crawled after a redrive shows as crawled.
 */
export const handle: Handler<{
  on: PageListed | PageCrawled | PageCrawlFailed | HandlingFailed;
  updates: "pages";
}> = ({ type, data }) => {
  switch (type) {
    case "PageListed":
      return fill(data, "listed", { url: data.url });
    case "PageCrawled": {
      const { crawlId: _, page: __, url: ___, links, ...facts } = data;
      return fill(data, "crawled", { ...facts, links: links.length });
    }
    case "PageCrawlFailed":
      return fill(data, "failed", { reason: data.reason, failedAt: data.failedAt });
    case "HandlingFailed": {
      const page = PageListed.data.safeParse(data.event?.detail?.data);
      const { reason, attempts, deadLetterId } = data;
      return page.success ? fill(page.data, "gaveUp", { reason, attempts, deadLetterId }) : {};
    }
  }
};

function fill({ crawlId, page }: { crawlId: string; page: string }, attribute: string, facts: object) {
  return {
    writes: [{ fill: "pages" as const, key: crawlId, sort: page, attributes: { [attribute]: facts } }],
  };
}

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "track-page": typeof handle;
  }
}
