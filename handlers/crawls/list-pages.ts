import type { Handler } from "../../runtime/handler.ts";
import type { CrawlListed } from "../../schemas/crawls/crawl-listed.ts";
import type { CrawlRequested } from "../../schemas/crawls/crawl-requested.ts";
import type { PageListed } from "../../schemas/crawls/page-listed.ts";
import { reasonFrom } from "../../schemas/values/reason.ts";
import type { LeftOut, ListedPages, Sitemaps } from "./sitemaps.ts";

/** Pages of one crawl: as many as one sitemap may list. */
const MAX_PAGES = 50_000;

/** Pages that are listed at a time: their events fit into one commit. */
const CHUNK = 100;

/** How far the list has come. */
interface Position {
  listed: number;
  leftOut: number;
  problem?: string;
  /** Where the sitemap goes on. */
  at?: string;
}

/** Scatters a crawl: one PageListed for each page, and how many there are at the end. A crawlId is listed once. */
export const handle: Handler<{
  on: CrawlRequested;
  emits: PageListed | CrawlListed;
  creates: "crawls";
  ports: { sitemaps: Sitemaps };
}> = async ({ data }, { now, cursor, ports }) => {
  const { crawlId, sitemapUrl } = data;
  const before: Position = cursor ? JSON.parse(cursor) : { listed: 0, leftOut: 0 };
  const found = sitemapUrl
    ? await ports.sitemaps.pages(sitemapUrl, before.at)
    : given(data.pages ?? [], before.listed);
  const { urls, next, leftOut } =
    "refused" in found ? { urls: [] as string[], ...none } : { ...none, ...found };
  const room = MAX_PAGES - before.listed;
  const taken = urls.slice(0, room);
  const problem =
    "refused" in found
      ? found.refused
      : taken.length < urls.length || (next && taken.length === room)
        ? `More than ${MAX_PAGES} pages: the rest is left out`
        : (before.problem ?? leftOut?.file);
  const position: Position = {
    listed: before.listed + taken.length,
    leftOut: before.leftOut + sumOf(leftOut) + urls.length - taken.length,
    ...(problem ? { problem: reasonFrom(problem.slice(0, 400)) } : {}),
    ...(next ? { at: next } : {}),
  };
  const listed = taken.map((url, index) => ({
    type: "PageListed" as const,
    data: { crawlId, page: numberOf(before.listed + index + 1), url },
  }));
  const item = { crawlId, requestedAt: now, ...(sitemapUrl ? { sitemapUrl } : {}) };
  const writes = cursor ? [] : [{ create: "crawls" as const, item }];
  if (next && taken.length < room) return { writes, events: listed, next: JSON.stringify(position) };
  const { listed: total, leftOut: omitted } = position;
  const close = {
    type: "CrawlListed" as const,
    data: {
      crawlId,
      total,
      leftOut: omitted,
      ...(problem ? { problem: position.problem } : {}),
      startedAt: now,
    },
  };
  return { writes, events: [...listed, close] };
};

const none = { next: undefined, leftOut: undefined };

/** Pages that the request itself names. */
function given(pages: readonly string[], from: number): ListedPages {
  const urls = pages.slice(from, from + CHUNK);
  return from + CHUNK < pages.length ? { urls, next: "pages" } : { urls };
}

function sumOf({ invalid, otherHosts, duplicates }: LeftOut = { invalid: 0, otherHosts: 0, duplicates: 0 }) {
  return invalid + otherHosts + duplicates;
}

function numberOf(page: number): string {
  return String(page).padStart(6, "0");
}

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "list-pages": typeof handle;
  }
}
