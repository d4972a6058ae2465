import { setTimeout as sleep } from "node:timers/promises";
import { plain } from "../../../tools/show.ts";
import { progress } from "../../progress.ts";
import { say } from "../../say.ts";
import type { Stack } from "../../stack.ts";
import { completions } from "../completions.ts";
import { emit } from "../emit.ts";
import { mailSince, summary } from "../mail.ts";
import { completed, listed } from "../status.ts";
import { SAMPLE_PAGES } from "./sample-site.ts";

/** A page as `GET /crawls/{crawlId}` lists it. */
interface Page {
  url: string;
  status: "listed" | "crawled" | "failed" | "given up";
  httpStatus?: number;
  durationMs?: number;
  reason?: string;
}

/** A crawl must have ended after this long, every backoff included. */
const PATIENCE_MS = 60_000;
/** What is shown of it is written beside it, and may come a little later. */
const PROJECTION_MS = 5000;

const FAILING = SAMPLE_PAGES.filter(({ why }) => why !== undefined);

/** Crawls the sample site, shows how far it is, and at the end what came of it. */
export async function crawlFlow(stack: Stack, sitemapUrl: string): Promise<boolean> {
  const began = Date.now();
  const crawlId = `sample-${began}`;
  const url = `${stack.apiUrl}/crawls/${crawlId}`;
  say(`crawling the ${SAMPLE_PAGES.length} pages of ${sitemapUrl}`);
  const watch = await completions(stack, "CrawlCompleted");
  try {
    const asked = Date.now();
    const data = { crawlId, sitemapUrl };
    await emit(stack, { source: "crawl.requests", type: "CrawlRequested", data });
    const shown = progress("crawl");
    const end = await completed(url, PATIENCE_MS, ({ total, succeeded, failed }) =>
      shown.show(succeeded + failed, total, `${failed} failed`),
    );
    shown.end();
    const pages = await settledPages(url);
    const mail = await mailSince(stack, began, crawlId);
    const ends = (await watch.seen()).filter((one) => one.data.crawlId === crawlId);

    const failed = pages.filter((page) => reasonOf(page) !== undefined);
    const { total, succeeded, failed: failures } = end;
    const counts = [end.status, total, succeeded, failures].join();
    const wrong = [
      ...(counts ===
      `completed,${SAMPLE_PAGES.length},${SAMPLE_PAGES.length - FAILING.length},${FAILING.length}`
        ? []
        : [`counts are ${counts}`]),
      ...(ends.length === 1 ? [] : [`${ends.length} CrawlCompleted events, not one`]),
      ...SAMPLE_PAGES.flatMap((expected) => unlike(expected, pages)),
    ];
    const took = Date.parse(end.completedAt ?? new Date().toISOString()) - asked;
    const alone = pages.reduce((sum, { durationMs = 0 }) => sum + durationMs, 0);
    console.log(
      `\n${wrong.length === 0 ? "✓" : "✗"} crawl of ${total ?? "unknown many"} pages → ${end.status}: ${succeeded} crawled, ${failures} failed, told ${ends.length === 1 ? "once" : `${ends.length} times`}`,
    );
    console.log(`  crawl ${crawlId}`);
    console.log(
      `  ${seconds(took)}, retries included; asked for one after another, the pages alone take ${seconds(alone)}`,
    );
    for (const page of failed) console.log(`  ✗ ${page.url}: ${plain(reasonOf(page) ?? "")}`);
    for (const line of summary(mail)) console.log(`  mail to ${line}`);
    for (const line of wrong) console.log(`  but: ${line}`);
    return wrong.length === 0;
  } finally {
    await watch.close();
  }
}

/** The pages once none of them is on its way, as far as one sees. */
async function settledPages(url: string): Promise<Page[]> {
  for (const until = Date.now() + PROJECTION_MS; ; await sleep(200)) {
    const pages = await listed<Page>(url, "pages");
    if (Date.now() > until || !pages.some(({ status }) => status === "listed")) return pages;
  }
}

/** Why a page counts as failed; undefined where it does not. */
function reasonOf({ status, httpStatus = 200, reason }: Page): string | undefined {
  if (status === "crawled") return httpStatus < 400 ? undefined : `answers ${httpStatus}`;
  return status === "given up" ? `given up: ${reason}` : (reason ?? status);
}

/** How a page differs from what the sample site promises. */
function unlike({ path, ends, why = "" }: (typeof SAMPLE_PAGES)[number], pages: readonly Page[]): string[] {
  const page = pages.find(({ url }) => new URL(url).pathname === path);
  const reason = page && reasonOf(page);
  const good = page?.status === ends && (why ? (reason?.includes(why) ?? false) : reason === undefined);
  return good ? [] : [`${path} is ${page?.status} (${reason}), not ${ends} (${why})`];
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
