import type { Handler } from "../../runtime/handler.ts";
import { PageAnswer } from "../../schemas/crawls/answers.ts";
import type { PageCrawlFailed } from "../../schemas/crawls/page-crawl-failed.ts";
import type { PageCrawled } from "../../schemas/crawls/page-crawled.ts";
import type { PageListed } from "../../schemas/crawls/page-listed.ts";
import { answerOf } from "../../schemas/values/answer.ts";
import type { WebPages } from "./web-pages.ts";

/** Crawls one page. A site that fails for now is asked again later; what stays wrong is a fact like any other. */
export const handle: Handler<{
  on: PageListed;
  emits: PageCrawled | PageCrawlFailed;
  ports: { webPages: WebPages };
}> = async ({ data }, { now, ports }) => {
  const found = answerOf("The web", PageAnswer, await ports.webPages.crawl(data.url));
  if (found.failed !== undefined) {
    const failed = { ...data, reason: found.failed, failedAt: now };
    return { events: [{ type: "PageCrawlFailed", data: failed }] };
  }
  const { failed: _, ...page } = found;
  return { events: [{ type: "PageCrawled", data: { ...data, ...page, crawledAt: now } }] };
};

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "crawl-page": typeof handle;
  }
}
