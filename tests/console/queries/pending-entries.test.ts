import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  type Cursor,
  latest,
  type PendingEntry,
  partitionsOf,
} from "../../../console/queries/pending-entries.ts";
import { world } from "../world.ts";

const PARTITIONS = partitionsOf("claim", "outbox");

/** Few moments and partitions, so that many entries share one; of most of them nobody wants to know. */
const anyPlaces = fc
  .array(
    fc.record({
      partition: fc.constantFrom(0, 1, 8, 15),
      pendingSince: fc.nat(12),
      wanted: fc.constantFrom(true, false, false),
    }),
    { maxLength: 60 },
  )
  .map((all) =>
    all.map(({ partition, pendingSince, wanted }, index) => ({
      key: `${wanted ? "wanted" : "other"}|${index}`,
      ...{ pending: String(PARTITIONS[partition]), pendingSince, hash: "not projected" },
    })),
  );

const isWanted = ({ key }: PendingEntry) => key.startsWith("wanted|");

/** All pages of the entries, and where each went on, as a cursor carries it. */
async function pagesOf(claims: object[], limit: number): Promise<PendingEntry[][]> {
  const { sources } = world({ claims });
  const pages: PendingEntry[][] = [];
  for (let cursor: Cursor | undefined = {}; cursor; ) {
    const { entries, next }: Awaited<ReturnType<typeof latest>> = await latest(sources, PARTITIONS, {
      ...{ cursor, limit, wanted: isWanted },
    });
    pages.push(entries);
    assert.ok(pages.length <= claims.length + 3, "it comes to an end");
    cursor = next && JSON.parse(JSON.stringify(next));
  }
  return pages;
}

test("paging to the end tells every place that is wanted once, the latest first, whatever shares a moment", async () => {
  await fc.assert(
    fc.asyncProperty(anyPlaces, fc.integer({ min: 1, max: 9 }), async (claims, limit) => {
      const pages = await pagesOf(claims, limit);
      const told = pages.flat();
      const expected = claims.filter(isWanted);
      assert.equal(told.map(({ key }) => key).sort(), expected.map(({ key }) => key).sort());
      const times = told.map(({ pendingSince }) => pendingSince);
      assert.equal(
        times,
        times.toSorted((a, b) => b - a),
      );
      assert.ok(pages.every((page) => page.length <= limit));
    }),
    { numRuns: 300 },
  );
});

test("a place that comes at the top between two pages neither repeats nor hides another", async () => {
  await fc.assert(
    fc.asyncProperty(anyPlaces, fc.integer({ min: 1, max: 5 }), async (claims, limit) => {
      const { sources, tables } = world({ claims: [...claims] });
      const first = await latest(sources, PARTITIONS, { cursor: {}, limit, wanted: isWanted });
      const later = { key: "wanted|later", pending: String(PARTITIONS[0]), pendingSince: 99 };
      tables.tables.claims.push(later);
      const told = first.entries.map(({ key }) => key);
      for (let { next } = first; next; ) {
        const page = await latest(sources, PARTITIONS, { cursor: next, limit, wanted: isWanted });
        told.push(...page.entries.map(({ key }) => key).filter((key) => key !== later.key));
        next = page.next;
      }
      assert.equal(
        told.sort(),
        claims
          .filter(isWanted)
          .map(({ key }) => key)
          .sort(),
      );
    }),
    { numRuns: 100 },
  );
});

test.run();
