import { test } from "uvu";
import * as assert from "uvu/assert";
import { checkedCount } from "../../../runtime/gather/gather-count.ts";
import { throws } from "../../harness/throws.ts";

const check = (count: unknown) => checkedCount(count as Parameters<typeof checkedCount>[0]);

test("a good count stays as it is", () => {
  for (const count of [
    { gather: "g", item: "i", succeeded: 1 },
    { gather: "g", item: "i", failed: 1 },
    { gather: "g", item: "i", succeeded: 0, failed: Number.MAX_SAFE_INTEGER },
    { gather: "x".repeat(256), item: "i".repeat(10_000), succeeded: 2, failed: 3 },
    { gather: "g", total: 0, startedAt: "2026-01-01T00:00:00Z" },
    { gather: "g", total: 5, startedAt: "2026-01-01T00:00:00Z", keep: { by: "x" } },
  ])
    assert.is(check(count), count);
});

test("no count is none", () => {
  assert.is(check(undefined), undefined);
  assert.is(check(null), undefined);
});

const WHOLE = "use a whole number from 0";
const NAME = "use 1–256 characters";
const one = { gather: "g", item: "i" };
const CLOSE = { gather: "g", total: 1, startedAt: "2026-01-01T00:00:00Z" };

for (const [count, message] of [
  [{ item: "i", succeeded: 1 }, `its gather is undefined: ${NAME}`],
  [{ ...one, gather: "" }, `its gather is "": ${NAME}`],
  [{ ...one, gather: 7 }, `its gather is 7: ${NAME}`],
  [{ gather: null, total: 1 }, `its gather is null: ${NAME}`],
  [{ ...one, gather: "x".repeat(257) }, `its gather is "${"x".repeat(79)}: ${NAME}`],
  [Promise.resolve(one), `its gather is undefined: ${NAME}`],
  [{ gather: "g", item: "", succeeded: 1 }, 'its item is "": name it'],
  [{ gather: "g", item: undefined, succeeded: 1 }, "its item is undefined: name it"],
  [{ ...one, total: 1 }, "it has both an item and a total: say one at a time"],
  [{ gather: "g", total: 1 }, "its startedAt is undefined: use ISO 8601"],
  [{ gather: "g", total: 1, startedAt: 7 }, "its startedAt is 7: use ISO 8601"],
  [{ gather: "g", total: 1, startedAt: "now" }, 'its startedAt is "now": use ISO 8601'],
  [{ ...CLOSE, keep: new Map() }, "its keep is {}: use a plain object of JSON values"],
  [
    { ...CLOSE, keep: { at: new Date(0) } },
    'its keep is {"at":"1970-01-01T00:00:00.000Z"}: use a plain object of JSON values',
  ],
  [{ gather: "g", item: 7, succeeded: 1 }, "its item is 7: name it"],
  [one, 'its item "i" has neither succeeded nor failed: count 1 or more'],
  [{ ...one, succeeded: 0, failed: 0 }, 'its item "i" has neither succeeded nor failed: count 1 or more'],
  [{ ...one, succeeded: -1, failed: 1 }, `its succeeded is -1: ${WHOLE}`],
  [{ ...one, succeeded: 0.5 }, `its succeeded is 0.5: ${WHOLE}`],
  [{ ...one, succeeded: null }, `its succeeded is null: ${WHOLE}`],
  [{ ...one, succeeded: "1" }, `its succeeded is "1": ${WHOLE}`],
  [{ ...one, failed: 2 ** 53 }, `its failed is 9007199254740992: ${WHOLE}`],
  [{ ...one, succeeded: 1, failed: Number.NaN }, `its failed is null: ${WHOLE}`],
  [{ gather: "g" }, `its total is undefined: ${WHOLE}`],
  [{ gather: "g", total: -1 }, `its total is -1: ${WHOLE}`],
  [{ gather: "g", total: 1.5 }, `its total is 1.5: ${WHOLE}`],
  [{ gather: "g", total: "3" }, `its total is "3": ${WHOLE}`],
] as [unknown, string][])
  test(`what is wrong with a count is said, with its value and the bound: ${message.slice(0, 60)}`, async () => {
    const { message: said } = await throws(() => check(count), message);
    assert.is(said, message);
  });

test.run();
