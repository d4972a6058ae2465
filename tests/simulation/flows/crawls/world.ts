import type { Sitemaps } from "../../../../handlers/crawls/sitemaps.ts";
import type { CrawledPage, WebPages } from "../../../../handlers/crawls/web-pages.ts";
import { VERDICTS as ALL_VERDICTS } from "../../../../schemas/choreography/handling-failed.ts";
import { PostponedError } from "../../../../schemas/postponed-error.ts";
import type { Cloud } from "../../../../testing/simulation/cloud.ts";
import type { Process } from "../../../../testing/simulation/process.ts";
import type { Flow, World } from "../../world.ts";
import { completions, factsOf } from "../gathered.ts";

/** How sites answer: by the last part of a URL. */
const PAGES = ["fine", "fine", "fine", "missing", "no-page", "down", "flaky", "killer", "busy"];

/** A page whose site is broken until faults end; half of the sites stay so. */
const PASSING = ["flaky", "killer", "busy"];

const VERDICTS: readonly string[] = ALL_VERDICTS;

const CRAWL = { consumer: "complete-crawl", type: "CrawlCompleted", key: "crawlId" };

/** The crawl by the clock. */
const NIGHTLY = "nightly";

const sitemapOf = (name: string) => `https://site/${name}/sitemap.xml`;

export const world: World = { flow: crawls, owners: ["crawls"], turns: [5, 6] };

/** Crawls from people and from the clock, repeated, contradicted; each must end once, and with what its pages say. */
function crawls(cloud: Cloud): Flow {
  const { chance, agenda, store } = cloud;
  /** Crawl → URLs that it shall list. */
  const asked = new Map<string, readonly string[]>();
  const facts = factsOf(cloud);

  function site(crawlId: string): string[] {
    const most = chance.of(`${crawlId} large`) < 0.2 ? 40 : 7;
    const number = chance.below(most, `${crawlId} pages`);
    return Array.from(
      { length: number },
      (_, index) => `https://${crawlId}/${index}/${chance.pick(PAGES, `${crawlId} ${index}`)}`,
    );
  }

  /** The id of a crawl: by the clock it is derived, and only its request says it. */
  function idOf(name: string): string {
    const request = facts.all("CrawlRequested").find(({ sitemapUrl }) => sitemapUrl === sitemapOf(name));
    return name === NIGHTLY && request ? String(request.crawlId) : name;
  }

  function put(crawlId: string, data: object, metadata?: object): void {
    const detail = JSON.stringify({ ...(metadata ? { metadata } : {}), data: { crawlId, ...data } });
    cloud.put({ source: "crawl.requests", type: "CrawlRequested", detail });
  }

  function request(crawlId: string): void {
    const urls = site(crawlId);
    asked.set(crawlId, urls);
    const bySitemap = chance.of(`${crawlId} by sitemap`) < 0.7;
    const data = bySitemap ? { sitemapUrl: sitemapOf(crawlId) } : { pages: urls };
    const at = (what: string) => chance.below(8000, `${crawlId} ${what}`);
    const sometimes = (what: string) => chance.of(`${crawlId} has ${what}`) < 0.3;
    agenda.in(at("put"), () => put(crawlId, data));
    if (sometimes("a copy")) agenda.in(at("copy"), () => put(crawlId, data));
    if (sometimes("another key"))
      agenda.in(at("another"), () => put(crawlId, data, { idempotencyKey: `again-${crawlId}` }));
    if (sometimes("a stray result")) agenda.in(at("stray"), () => stray(crawlId));
  }

  /** A result of a crawl that nobody asked for: it ends at its deadline. */
  function stray(crawlId: string): void {
    const data = { crawlId: `stray-${crawlId}`, page: "000001", url: "https://stray/", reason: "stray" };
    const detail = JSON.stringify({ data: { ...data, failedAt: "2026-01-01T00:00:00Z" } });
    cloud.put({ source: "crawl.pages", type: "PageCrawlFailed", detail });
  }

  /** The clock strikes; its message may come twice. */
  function strike(): void {
    const scheduledAt = "2026-01-01T03:00:00Z";
    asked.set(NIGHTLY, site(NIGHTLY));
    const detail = {
      data: {
        schedule: "request-crawl",
        scheduledAt,
        input: { sitemapUrl: sitemapOf(NIGHTLY) },
      },
    };
    const envelope = { id: "tick", source: "choreography.schedule", "detail-type": "ScheduleFired" };
    const send = () =>
      cloud.send("request-crawl", JSON.stringify({ ...envelope, time: scheduledAt, detail }));
    agenda.in(chance.below(4000, "strike"), send);
    if (chance.of("strikes twice") < 0.5) agenda.in(chance.below(20_000, "second strike"), send);
  }

  const sitemapsOf = (process: Process): Sitemaps => ({
    pages: (url, cursor = "0") =>
      process.call(`sitemap ${url} ${cursor}`, () => {
        const urls = asked.get(url.split("/").at(-2) ?? "") ?? [];
        const from = Number(cursor);
        const to = Math.min(urls.length, from + 1 + chance.below(4, `${url} from ${cursor}`));
        return { urls: urls.slice(from, to), ...(to < urls.length ? { next: String(to) } : {}) };
      }),
  });

  const webPagesOf = (process: Process): WebPages => ({
    crawl: (url) =>
      process.call(`page ${url}`, () => {
        const kind = url.split("/").at(-1) ?? "";
        const isUnwell = PASSING.includes(kind) && (chance.stormy || chance.of(`${url} stays`) < 0.3);
        if (isUnwell && kind === "killer" && chance.stormy) process.kill("the page makes the parser loop");
        if (isUnwell && kind === "busy" && chance.of(`${process.name} ${url} waits`) < 0.7)
          throw new PostponedError("not yet our turn", 1);
        if (kind === "down" || (isUnwell && kind === "flaky")) throw new Error(`${url} answers 503`);
        if (kind === "no-page") return { failed: "it is no HTML" };
        return pageWith(kind === "missing" ? 404 : 200);
      }),
  });

  cloud.onEvent = facts.note;

  return {
    portsOf: (process) => ({ sitemaps: sitemapsOf(process), webPages: webPagesOf(process) }),
    start() {
      const number = 1 + chance.below(2, "crawls");
      for (let index = 1; index <= number; index++) request(`crawl-${index}`);
      if (chance.of("by the clock") < 0.3) strike();
    },
    mayDiscard: ({ consumer, kind }) => consumer === "crawl-page" && VERDICTS.includes(kind),
    *atRest() {
      for (const [name, urls] of asked) {
        const crawlId = idOf(name);
        const listed = facts.of("PageListed", "crawlId", crawlId);
        if (listed.length !== urls.length)
          yield `${crawlId}: ${listed.length} of ${urls.length} pages were listed`;
        const verdicts = new Map(listed.map(({ page }) => [String(page), new Set<string>()]));
        for (const { page, status } of facts.of("PageCrawled", "crawlId", crawlId))
          verdicts.get(String(page))?.add(Number(status) < 400 ? "succeeded" : "failed");
        for (const { page } of facts.of("PageCrawlFailed", "crawlId", crawlId))
          verdicts.get(String(page))?.add("failed");
        for (const { page } of facts.givenUp("crawl-page", "crawlId", crawlId))
          verdicts.get(String(page))?.add("failed");
        yield* completions(cloud, facts, { ...CRAWL, id: crawlId, verdicts });
        for (const { page, url } of listed) {
          const row = store.item("pages", crawlId, String(page)) as { listed?: { url: string } } | undefined;
          if (row?.listed?.url !== url) yield `${crawlId}: page ${page} is not in the table as listed`;
        }
      }
      for (const { crawlId } of facts.all("CrawlCompleted"))
        if (![...asked.keys()].map(idOf).includes(String(crawlId)) && !String(crawlId).startsWith("stray-"))
          yield `${crawlId} completed, and nobody asked for it`;
    },
  };
}

function pageWith(status: number): CrawledPage {
  const contentHash = "0".repeat(64);
  return { status, title: "a page", contentHash, links: [], bytes: 1, durationMs: 1 };
}
