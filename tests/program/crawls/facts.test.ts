import { test } from "uvu";
import * as assert from "uvu/assert";
import { admitted, factsOf } from "../facts.ts";

factsOf(test, "crawls", ["CrawlRequested"], {
  "request-crawl": { emits: ["CrawlRequested"], tables: [] },
  "list-pages": { emits: ["CrawlListed", "PageListed"], tables: ["dynamodb:PutItem crawls"] },
  "crawl-page": { emits: ["PageCrawlFailed", "PageCrawled"], tables: [] },
  "track-page": { emits: [], tables: ["dynamodb:UpdateItem pages"] },
  "complete-crawl": { emits: ["CrawlCompleted"], tables: [] },
  "get-crawl": {
    emits: [],
    tables: ["dynamodb:GetItem crawls", "dynamodb:GetItem pages", "dynamodb:Query pages"],
    counts: ["complete-crawl"],
  },
});

test("its clock sends to its schedule's queue by a role of its own, so no policy lets EventBridge in", async () => {
  assert.equal(await admitted("request-crawl-queue"), []);
  assert.equal(await admitted("request-crawl-target-dlq"), []);
});

test.run();
