import type { EndpointHandler, Item } from "../../runtime/handler.ts";
import { askedPage } from "../../schemas/values/page-query.ts";

/**
 * `GET /crawls/{crawlId}?limit=&after=`: how far a crawl is, and its pages in the order of the list, page by page.
 * `listing` until the list is closed, then `crawling`, at the end `completed`. With a token, only whose crawl it is may look.
 */
export const handle: EndpointHandler<{ reads: "crawls" | "crawlProgress" | "pages" }> = async (
  { path, query, subject },
  { read, list },
) => {
  const crawlId = path.crawlId ?? "";
  const page = askedPage(query);
  if ("status" in page) return page;
  const crawl = await read("crawls", crawlId);
  if (!crawl || (subject !== undefined && crawl.customerId !== subject))
    return { status: 404, body: { detail: `There is no crawl ${crawlId}` } };
  const progress = (await read("crawlProgress", crawlId)) ?? {};
  const { items, next } = await list("pages", crawlId, page);
  const { total, succeeded = 0, failed = 0, finishedAt, keep } = progress;
  const { problem } = (keep ?? {}) as { problem?: string };
  const status = finishedAt ? "completed" : total === undefined ? "listing" : "crawling";
  const counts = { ...(total === undefined ? {} : { total }), succeeded, failed };
  const body = {
    ...crawl,
    status,
    ...counts,
    ...(problem ? { problem } : {}),
    ...(finishedAt ? { completedAt: finishedAt } : {}),
  };
  return { status: 200, body: { ...body, pages: items.map(pageOf), ...(next ? { next } : {}) } };
};

/** A page as its events tell it, the best of them last. */
function pageOf({ page, listed, crawled, failed, gaveUp }: Item): object {
  const [status, facts] = crawled
    ? ["crawled", crawled]
    : failed
      ? ["failed", failed]
      : gaveUp
        ? ["given up", gaveUp]
        : ["listed", {}];
  const { status: httpStatus, ...rest } = facts as { status?: number };
  return { page, status, ...(listed as object), ...(httpStatus ? { httpStatus } : {}), ...rest };
}

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "get-crawl": typeof handle;
  }
}
