import type { Handler } from "../../runtime/handler.ts";
import { PagesAnswer } from "../../schemas/crawls/answers.ts";
import type { CrawlListed } from "../../schemas/crawls/crawl-listed.ts";
import type { CrawlRequested } from "../../schemas/crawls/crawl-requested.ts";
import type { PageListed } from "../../schemas/crawls/page-listed.ts";
import { answerOf, takenOf } from "../../schemas/values/answer.ts";
import { portion } from "../../schemas/values/portion.ts";
import { WebUrl } from "../../schemas/values/web-url.ts";
import type { LeftOut, ListedPages, Sitemaps } from "./sitemaps.ts";

/** Pages of one crawl: as many as one sitemap may list. */
const MAX_PAGES = 50_000;

/** Pages that are listed at a time, at most: their events fit into one commit. */
const CHUNK = 100;

/** Answers without a page in a row after which a sitemap counts as one without end. */
const MAX_IDLE = 1000;

/** How far the list has come. */
interface Position {
  listed: number;
  leftOut: number;
  problem?: string;
  /** Answers without a page, since the last one that had some. */
  idle?: number;
  /** Where the sitemap goes on. */
  at?: string;
}

/**
 * Scatters a crawl: one PageListed for each page, and how many there are at the end; a list without a page has a problem.
 * A crawlId is listed once.
 */
export const handle: Handler<{
  on: CrawlRequested;
  emits: PageListed | CrawlListed;
  creates: "crawls";
  ports: { sitemaps: Sitemaps };
}> = async ({ data }, { now, cursor, ports }) => {
  const { crawlId, sitemapUrl, customerId } = data;
  const before: Position = cursor ? JSON.parse(cursor) : { listed: 0, leftOut: 0 };
  const found = sitemapUrl
    ? checked(await ports.sitemaps.pages(sitemapUrl, before.at), before.at)
    : given(data.pages ?? [], before.listed);
  const { urls, leftOut } = found;
  const idle = urls.length === 0 ? (before.idle ?? 0) + 1 : 0;
  const next = idle < MAX_IDLE ? found.next : undefined;
  const room = MAX_PAGES - before.listed;
  const taken = urls.slice(0, room);
  const isFull = taken.length < urls.length || (next !== undefined && taken.length === room);
  const problem = found.refused
    ? found.refused
    : isFull
      ? `More than ${MAX_PAGES} pages: the rest is left out`
      : found.next !== next
        ? `The sitemap goes on without a page for ${MAX_IDLE} answers: the rest is left out`
        : (before.problem ?? leftOut?.file);
  const position: Position = {
    listed: before.listed + taken.length,
    leftOut: before.leftOut + sumOf(leftOut) + urls.length - taken.length,
    ...(problem ? { problem: problem.slice(0, 400) } : {}),
    ...(idle > 0 ? { idle } : {}),
    ...(next ? { at: next } : {}),
  };
  const listed = taken.map((url, index) => ({
    type: "PageListed" as const,
    data: { crawlId, page: numberOf(before.listed + index + 1), url },
  }));
  const item = {
    ...{ crawlId, requestedAt: now },
    ...(customerId ? { customerId } : {}),
    ...(sitemapUrl ? { sitemapUrl } : {}),
  };
  const writes = cursor ? [] : [{ create: "crawls" as const, item }];
  if (next && taken.length < room) return { writes, events: listed, next: JSON.stringify(position) };
  const { listed: total, leftOut: omitted } = position;
  const said = position.problem ?? (total === 0 ? nothingIn(omitted) : undefined);
  const close = {
    type: "CrawlListed" as const,
    data: { crawlId, total, leftOut: omitted, ...(said ? { problem: said } : {}), startedAt: now },
  };
  return { writes, events: [...listed, close] };
};

/** Why a list without a page is none. */
function nothingIn(leftOut: number): string {
  return leftOut > 0
    ? `There is no page to crawl: all of its ${leftOut} entries are left out`
    : "There is no page to crawl: the list is empty";
}

/** What the sitemap answers: each page once, and what is no URL left out. */
function checked(answer: unknown, at: string | undefined): ListedPages & { refused?: string } {
  const found = answerOf("The sitemap", PagesAnswer, answer);
  if (found.refused !== undefined) return { urls: [], refused: found.refused };
  const { urls, next, leftOut } = found;
  if (next !== undefined && next === at)
    throw new Error("The sitemap answers nonsense: it goes on where it was");
  const { taken, invalid, repeated } = takenOf(WebUrl, urls);
  const { invalid: told, otherHosts, duplicates, file } = leftOut ?? NOTHING_LEFT_OUT;
  return {
    urls: taken,
    ...(next ? { next } : {}),
    leftOut: {
      ...{ invalid: told + invalid, otherHosts, duplicates: duplicates + repeated },
      ...(file ? { file } : {}),
    },
  };
}

const NOTHING_LEFT_OUT: LeftOut = { invalid: 0, otherHosts: 0, duplicates: 0 };

/** Pages that the request itself names, each once. */
function given(pages: readonly string[], from: number): ListedPages & { refused?: string } {
  const distinct = [...new Set(pages)];
  const urls = portion(distinct, from, CHUNK);
  return {
    urls,
    ...(from + urls.length < distinct.length ? { next: "pages" } : {}),
    ...(from === 0 ? { leftOut: { ...NOTHING_LEFT_OUT, duplicates: pages.length - distinct.length } } : {}),
  };
}

function sumOf({ invalid, otherHosts, duplicates }: LeftOut = NOTHING_LEFT_OUT) {
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
