import type { Gathering } from "../../runtime/handler.ts";
import type { HandlingFailed } from "../../schemas/choreography/handling-failed.ts";
import type { CrawlCompleted } from "../../schemas/crawls/crawl-completed.ts";
import type { CrawlListed } from "../../schemas/crawls/crawl-listed.ts";
import type { PageCrawlFailed } from "../../schemas/crawls/page-crawl-failed.ts";
import type { PageCrawled } from "../../schemas/crawls/page-crawled.ts";
import { PageListed } from "../../schemas/crawls/page-listed.ts";

/** When every page of a crawl has its result, one CrawlCompleted says so. A page that is not there has failed. */
export const handle: Gathering<{
  on: CrawlListed | PageCrawled | PageCrawlFailed | HandlingFailed;
  emits: CrawlCompleted;
}> = {
  count({ type, data }) {
    switch (type) {
      case "CrawlListed": {
        const { crawlId, total, startedAt, problem } = data;
        return { gather: crawlId, total, startedAt, ...(problem ? { keep: { problem } } : {}) };
      }
      case "PageCrawled":
        return { gather: data.crawlId, item: data.page, [data.status < 400 ? "succeeded" : "failed"]: 1 };
      case "PageCrawlFailed":
        return { gather: data.crawlId, item: data.page, failed: 1 };
      case "HandlingFailed": {
        const page = PageListed.data.safeParse(data.event?.detail?.data);
        return page.success ? { gather: page.data.crawlId, item: page.data.page, failed: 1 } : undefined;
      }
    }
  },
  complete({ gather, keep, ...counts }) {
    const outcome = keep.problem ? "error" : counts.outcome;
    return { type: "CrawlCompleted", data: { crawlId: gather, ...counts, ...keep, outcome } };
  },
};

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "complete-crawl": typeof handle;
  }
}
