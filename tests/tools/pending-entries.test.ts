import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  type Cursor,
  type EntryPage,
  entryPage,
  type Order,
  type PendingEntry,
  partitionsOf,
} from "../../tools/pending-entries.ts";
import { fakeTables } from "../console/fake-tables.ts";

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

const anyOrder = fc.constantFrom<Order>("latest", "earliest");

const isWanted = ({ key }: PendingEntry) => key.startsWith("wanted|");

/** All pages of the entries, and where each went on, as a cursor carries it. */
async function pagesOf(claims: object[], limit: number, order: Order): Promise<PendingEntry[][]> {
  const table = { dynamo: fakeTables({ claims }).client, claimsTable: "claims" };
  const pages: PendingEntry[][] = [];
  for (let cursor: Cursor | undefined = {}; cursor; ) {
    const { entries, next }: EntryPage = await entryPage(table, PARTITIONS, {
      ...{ order, cursor, limit, wanted: isWanted },
    });
    pages.push(entries);
    assert.ok(pages.length <= claims.length + 3, "it comes to an end");
    cursor = next && JSON.parse(JSON.stringify(next));
  }
  return pages;
}

test("paging to the end tells every place that is wanted once, in order, whatever shares a moment", async () => {
  await fc.assert(
    fc.asyncProperty(anyPlaces, fc.integer({ min: 1, max: 9 }), anyOrder, async (claims, limit, order) => {
      const pages = await pagesOf(claims, limit, order);
      const told = pages.flat();
      const expected = claims.filter(isWanted);
      assert.equal(told.map(({ key }) => key).sort(), expected.map(({ key }) => key).sort());
      const times = told.map(({ pendingSince }) => pendingSince);
      assert.equal(
        times,
        times.toSorted((a, b) => (order === "latest" ? b - a : a - b)),
      );
      assert.ok(pages.every((page) => page.length <= limit));
    }),
    { numRuns: 300 },
  );
});

test("a place that comes at the top between two pages neither repeats nor hides another", async () => {
  await fc.assert(
    fc.asyncProperty(anyPlaces, fc.integer({ min: 1, max: 5 }), async (claims, limit) => {
      const { client, tables } = fakeTables({ claims: [...claims] });
      const read = (cursor: Cursor) =>
        entryPage({ dynamo: client, claimsTable: "claims" }, PARTITIONS, {
          ...{ order: "latest", cursor, limit, wanted: isWanted },
        });
      const first = await read({});
      const later = { key: "wanted|later", pending: String(PARTITIONS[0]), pendingSince: 99 };
      tables.claims.push(later);
      const told = first.entries.map(({ key }) => key);
      for (let { next } = first; next; ) {
        const page = await read(next);
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
