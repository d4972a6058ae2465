import { test } from "uvu";
import * as assert from "uvu/assert";
import { handle } from "../../../handlers/github/list-releases.ts";
import { handle as record } from "../../../handlers/github/record-release.ts";
import { contextOf } from "../../../runtime/http/endpoint.ts";
import { fakeStore } from "../../../testing/fakes/fake-store.ts";
import { context, NOW } from "../given.ts";
import { ENRICHED, itemsOf, releaseEnriched } from "./events.ts";
import { pagesOf } from "./pages.ts";

interface Listed {
  releaseId: string;
  publishedAt: string;
}

/** The releases of these ids, each published an hour after the one before, as record-release has recorded them. */
async function world(...ids: number[]) {
  const store = fakeStore({ releaseList: { key: "repository", sort: "position" } });
  store.seedItem("releaseList", {
    repository: "octo-org/other",
    position: "2026-01-01T00:00:00.000Z_1",
    tag: "v9",
  });
  for (const [index, id] of ids.entries()) {
    const publishedAt = new Date(Date.UTC(2026, 0, 1, index)).toISOString().replace(".000", "");
    const { title: _, ...data } = { ...ENRICHED, releaseId: String(id), tag: `v${index}`, publishedAt };
    const [, line] = itemsOf(await record(releaseEnriched(data), context()));
    store.seedItem("releaseList", line ?? {});
  }
  return async (query: Record<string, string> = {}) => {
    const request = { id: "", body: undefined, path: {}, query: { repo: "octo-org/tea.js", ...query } };
    const { status, body } = await handle(request, contextOf(NOW, {}, store));
    return { status, body: body as { releases: Listed[]; next?: string; repo: string; detail?: string } };
  };
}

const MANY = Array.from({ length: 120 }, (_, index) => 17_000_000 - index);
const latestFirst = [...MANY].reverse().map(String);
const idsOf = (releases: readonly Listed[]) => releases.map(({ releaseId }) => releaseId);

test("a repository's releases, the latest first, without what the table has them under", async () => {
  const get = await world(2, 1);
  const { url, prerelease } = ENRICHED;
  assert.equal(await get(), {
    status: 200,
    body: {
      repo: "octo-org/tea.js",
      releases: [
        { releaseId: "1", tag: "v1", url, prerelease, publishedAt: "2026-01-01T01:00:00Z" },
        { releaseId: "2", tag: "v0", url, prerelease, publishedAt: "2026-01-01T00:00:00Z" },
      ],
    },
  });
});

test("a repository without releases has none, and is not unknown", async () => {
  const get = await world();
  assert.equal(await get(), { status: 200, body: { repo: "octo-org/tea.js", releases: [] } });
});

test("of 120, every one comes once, page by page, and no page has more than its limit", async () => {
  const get = await world(...MANY);
  for (const limit of [1, 7, 40, 50, 60, 119, 120, 121, 200]) {
    const pages = await pagesOf(async (after) => (await get({ limit: String(limit), ...after })).body);
    assert.equal(idsOf(pages.flatMap(({ releases }) => releases)), latestFirst);
    assert.ok(pages.every(({ releases }) => releases.length <= limit));
    assert.is(pages.length, Math.ceil(120 / limit));
  }
});

test("without a limit it is 50", async () => {
  const { body } = await (await world(...MANY))();
  assert.equal(idsOf(body.releases), latestFirst.slice(0, 50));
  assert.ok(body.next);
});

test("what comes out meanwhile does not shift the pages", async () => {
  const before = await (await world(...MANY))({ limit: "60" });
  const get = await world(...MANY, 99_999_999);
  const { body } = await get({ limit: "60", after: String(before.body.next) });
  assert.equal(idsOf(body.releases), latestFirst.slice(60));
});

test("a repository in other capitals is the same", async () => {
  const get = await world(1);
  const { body } = await get({ repo: "OCTO-Org/Tea.JS" });
  assert.equal([body.repo, idsOf(body.releases)], ["OCTO-Org/Tea.JS", ["1"]]);
});

test("a cursor that no page gave is a 400 that says so", async () => {
  const get = await world(1, 2, 3);
  for (const after of [
    "zzz",
    "!",
    "2026-01-01T00:30:00Z",
    "2026-01-01T00:30:00.000Z 1",
    "' or 1=1",
    "🙂",
    "\u0000",
  ]) {
    const { status, body } = await get({ after });
    assert.equal([status, body.detail], [400, "after: use the next of the page before"], after);
  }
});

test("a query that makes no sense is a 400 that names the field", async () => {
  const get = await world(1);
  const detailOf = async (query: Record<string, string>) => {
    const { status, body } = await get(query);
    return [status, body.detail];
  };
  assert.equal(await detailOf({ repo: "tea" }), [400, "repo: use owner/name"]);
  assert.equal(await detailOf({ limit: "0" }), [400, "limit: use a whole number from 1 to 200"]);
  assert.match(
    String((await detailOf({ repo: "", limit: "", after: "" }))[1]),
    /limit: .*; after: .*; repo: /,
  );
});

test("a query without a repository says how to name one", async () => {
  const request = { id: "", body: undefined, path: {}, query: {} };
  const { status, body } = await handle(request, contextOf(NOW, {}, fakeStore()));
  assert.is(status, 400);
  assert.match((body as { detail: string }).detail, "repo: ");
});

test.run();
