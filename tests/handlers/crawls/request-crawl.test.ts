import { test } from "uvu";
import * as assert from "uvu/assert";
import { handle } from "../../../handlers/crawls/request-crawl.ts";
import type { ScheduleFired } from "../../../schemas/registry.ts";
import { throws } from "../../harness/throws.ts";
import { context, given, ID } from "../given.ts";
import { lawful } from "../lawful.ts";

async function when(scheduledAt: string, input: Record<string, unknown>) {
  const data = { schedule: "request-crawl", scheduledAt, input };
  return lawful(
    await handle(given<ScheduleFired>("ScheduleFired", "choreography.schedule", data), context()),
  );
}

test("given the clock, then a crawl of the sitemap whose id holds the time that was due", async () => {
  const sitemapUrl = "https://shop.test/sitemap.xml";
  assert.equal(await when("2026-01-02T03:00:00Z", { sitemapUrl, more: 1 }), {
    events: [{ type: "CrawlRequested", data: { crawlId: `scheduled-20260102T030000Z-${ID}`, sitemapUrl } }],
  });
});

test("it is the crawl of whoever the schedule's input names", async () => {
  const sitemapUrl = "https://shop.test/sitemap.xml";
  const whose = async (input: object) =>
    (await when("2026-01-02T03:00:00Z", { sitemapUrl, ...input })).events?.[0]?.data.customerId;
  assert.is(await whose({ customerId: "ann" }), "ann");
  for (const customerId of ["", 7, undefined]) assert.is(await whose({ customerId }), undefined);
});

test("two times have two ids, whatever their offset", async () => {
  const input = { sitemapUrl: "https://shop.test/sitemap.xml" };
  const times = ["2026-01-02T03:00:00Z", "2026-01-03T03:00:00Z", "2026-01-02T03:00:00+02:00"];
  const plans = await Promise.all(times.map((time) => when(time, input)));
  assert.is(new Set(plans.map(({ events }) => events?.[0]?.data.crawlId)).size, 3);
});

test("a schedule without a sitemap is refused for good", async () => {
  for (const input of [{}, { sitemapUrl: 7 }, { sitemapUrl: "" }]) {
    const refusal = await throws(() => when("2026-01-02T03:00:00Z", input), "has no sitemapUrl: set it");
    assert.is(refusal.name, "PermanentError");
  }
});

test.run();
