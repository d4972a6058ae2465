import { test } from "uvu";
import * as assert from "uvu/assert";
import { handle as requestCrawl } from "../../../handlers/crawls/request-crawl.ts";
import { handle as requestReleaseBatch } from "../../../handlers/users/request-release-batch.ts";
import { handle as splitBatch } from "../../../handlers/users/split-batch.ts";
import { contextOf } from "../../../runtime/handle/context.ts";
import {
  deadLetterId,
  derivedId,
  gatherKey,
  markKey,
  recordKey,
  rejectedKey,
} from "../../../runtime/identity.ts";
import type { EventDefinition } from "../../../schemas/event.ts";
import * as registry from "../../../schemas/registry.ts";
import { given } from "../given.ts";
import { releasePublished } from "./events.ts";

/** The context of a handler as the runtime makes it for a record. */
const contextFor = (key: string, cursor?: string) => {
  const accounts = { find: async () => ({ userIds: ["ann", "bob"] }) };
  const store = { list: async () => ({ items: [] }) };
  const runtime = { consumer: { ports: { accounts } }, store, system: { now: () => 0 } };
  return contextOf(key, "2026-01-01T00:00:00Z", 1, runtime as never, cursor).context as never;
};

/** Each id that is derived and stands where others stand that people choose: of the event of a record. */
const DERIVED: Readonly<Record<string, (key: string) => Promise<string>>> = {
  "a child batch": async (key) => {
    const data = { batchId: "x", userIds: ["ann", "bob"], splitBy: 1 };
    const event = given("UsersBatchRequested", "users.requests", data);
    const { events } = await splitBatch(event as never, contextFor(key));
    const [first] = events ?? [];
    return String(first?.data.batchId);
  },
  "a crawl by the clock": async (key) => {
    const input = { sitemapUrl: "https://shop.test/sitemap.xml" };
    const data = { schedule: "request-crawl", scheduledAt: "2026-01-01T00:00:00Z", input };
    const { events } = await requestCrawl(
      given("ScheduleFired", "choreography.schedule", data),
      contextFor(key),
    );
    return String(events?.[0]?.data.crawlId);
  },
  "a release's batch": async (key) => {
    const { events } = await requestReleaseBatch(releasePublished(), contextFor(key));
    return String(events?.[0]?.data.batchId);
  },
};

for (const [what, idOf] of Object.entries(DERIVED))
  test(`the id of ${what} holds what is derived from its record, and is the same on every attempt`, async () => {
    const id = await idOf("consumer|source|Type|1");
    assert.match(id, derivedId("context", "consumer|source|Type|1"));
    assert.is(await idOf("consumer|source|Type|1"), id);
    assert.is.not(await idOf("consumer|source|Type|2"), id);
  });

test("a batch that somebody calls x.1 is in no part's way", async () => {
  const id = await DERIVED["a child batch"]?.("split-batch|users.requests|UsersBatchRequested|x");
  assert.is.not(id, "x.1");
});

/** What takes a source's place in keys that are no event's: no contract's source is called so. */
const PLACES = ["gather", "counted", "rejected", "http", "webhook", "timer", "fired"];

test("no event's record can stand where a gather, a mark, a refusal or a request has its place", () => {
  for (const { source, type } of Object.values(registry) as EventDefinition[]) {
    assert.not.ok(PLACES.includes(source), type);
    assert.match(source, ".");
    assert.not.match(`${source}${type}`, "|");
  }
  const keys = [
    ...[gatherKey("c", "1"), markKey("c", "1", "2"), rejectedKey("c", "{}")],
    ...[recordKey("c", "http", "POST /orders", "1"), recordKey("c", "webhook", "POST /webhooks", "1")],
  ];
  assert.equal(
    keys.map((key) => key.split("|")[1]),
    ["gather", "counted", "rejected", "http", "webhook"],
  );
});

test("where several parts make an id, none of them can pass for two", () => {
  assert.is.not(markKey("c", "a", "b c"), markKey("c", "a b", "c"));
  assert.is.not(markKey("c", 'a","b', "c"), markKey("c", "a", 'b","c'));
  assert.is.not(derivedId("create-order", "caller", "key"), derivedId("create-order", "callerkey"));
  assert.is.not(deadLetterId("key", 1), deadLetterId("key.1", 0));
});

test.run();
