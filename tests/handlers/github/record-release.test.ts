import { test } from "uvu";
import * as assert from "uvu/assert";
import { handle } from "../../../handlers/github/record-release.ts";
import type { ReleaseEnriched } from "../../../schemas/registry.ts";
import { context, NOW } from "../given.ts";
import { lawful } from "../lawful.ts";
import { ENRICHED, itemsOf, releaseEnriched } from "./events.ts";

const when = async (data?: ReleaseEnriched["data"]) => lawful(await handle(releaseEnriched(data), context()));

/** Where a release is in the list of its repository. */
async function positionOf(more: Partial<ReleaseEnriched["data"]>): Promise<string> {
  const [, line] = itemsOf(await when({ ...ENRICHED, ...more }));
  return String(line?.position);
}

test("given a release, then its row, a line in the list of its repository, and ReleaseRecorded", async () => {
  const { deliveryId, repository, releaseId, tag, title, url, prerelease, publishedAt } = ENRICHED;
  const plan = await when();
  const position = String(itemsOf(plan)[1]?.position);
  assert.match(position, /^2026-01-01T11:58:00(\.000)?Z_17372790$/);
  assert.equal(plan, {
    writes: [
      { create: "releases", item: { ...ENRICHED, recordedAt: NOW } },
      {
        create: "releaseList",
        item: {
          ...{ repository: "octo-org/tea.js", position },
          ...{ releaseId, tag, title, url, prerelease, publishedAt },
        },
      },
    ],
    events: [{ type: "ReleaseRecorded", data: { deliveryId, repository, releaseId, tag, recordedAt: NOW } }],
  });
});

test("a release without a title has none in either", async () => {
  const { title: _, ...untitled } = ENRICHED;
  const items = itemsOf(await when(untitled));
  assert.equal(
    items.map((item) => "title" in item),
    [false, false],
  );
});

test("the list is in the order of publication", async () => {
  const moments = [
    "2025-12-31T23:59:59Z",
    "2026-01-01T00:00:00Z",
    "2026-01-01T09:00:00Z",
    "2026-01-01T10:00:00Z",
  ];
  const positions = await Promise.all(moments.map((publishedAt) => positionOf({ publishedAt })));
  assert.equal([...positions].sort(), positions);
});

test("so it is however a moment is written: with fractions of a second, or with an offset", async () => {
  const moments = [
    ...["2026-01-01T12:00:00Z", "2026-01-01T12:00:00.5Z", "2026-01-01T14:00:01+02:00"],
    ...["2026-01-01T12:00:02.000Z", "2026-01-01T07:00:03-05:00"],
  ];
  const positions = await Promise.all(moments.map((publishedAt) => positionOf({ publishedAt })));
  assert.equal([...positions].sort(), positions);
});

test("two of one moment are two lines", async () => {
  assert.is.not(await positionOf({ releaseId: "1" }), await positionOf({ releaseId: "2" }));
});

test.run();
