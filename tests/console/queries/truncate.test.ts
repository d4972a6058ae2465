import { test } from "uvu";
import * as assert from "uvu/assert";
import { truncated } from "../../../console/queries/truncate.ts";
import type { EventNode, Handling, Timeline } from "../../../history/timeline.ts";

const event = (id: string, type: string, more: Partial<EventNode> = {}): EventNode => ({
  ...{ id, type, source: "crawl.pages", handled: [], reaches: [], ...more },
});

const work = (more: Partial<Handling> = {}): Handling => ({
  ...{
    participant: "crawl-page",
    state: "done",
    attempts: 1,
    errors: [],
    publishes: [],
    expects: [],
    ...more,
  },
});

const timelineOf = (...roots: Timeline["roots"]): Timeline => ({
  ...{
    correlationId: "c",
    beganAt: "",
    latestAt: "",
    status: "ended",
    deadLetters: 0,
    discarded: 0,
    untaken: 0,
    upcoming: [],
    roots,
  },
});

test("of very many alike events some are told, those that failed among them, and the others counted", () => {
  const pages = Array.from({ length: 5000 }, (_, index) =>
    event(`page-${index}`, "PageListed", {
      handled: [work({ state: index === 4321 ? "dead" : "done" })],
    }),
  );
  const listed = event("listed", "CrawlListed");
  const { roots } = truncated(timelineOf(work({ participant: "list-pages", publishes: [...pages, listed] })));
  const { publishes, further } = roots[0] as Handling;
  assert.equal([publishes.length, further], [201, { PageListed: 4800 }]);
  assert.ok(publishes.some(({ id }) => id === "page-4321"));
  assert.is(publishes.at(-1)?.id, "listed");
});

test("a timeline that is small is told as it is", () => {
  const timeline = timelineOf(event("e", "PageListed", { data: { page: "1" }, handled: [work()] }));
  assert.equal(truncated(timeline), timeline);
});

test("data that are large, or too many, give way to how they can be read", () => {
  const large = "x".repeat(70_000);
  const many = Array.from({ length: 100 }, (_, index) =>
    event(`e${index}`, "PageCrawled", { data: { text: "y".repeat(60_000) } }),
  );
  const { roots } = truncated(timelineOf(event("large", "PageCrawled", { data: { large } }), ...many));
  const told = roots as EventNode[];
  assert.match(String(told[0]?.data), /^\[700\d\d bytes: npm run trace -- large --json\]$/);
  assert.ok(JSON.stringify(told).length < 4 * 1024 * 1024);
  assert.is(typeof told[1]?.data, "object");
});

test.run();
