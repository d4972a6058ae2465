import { test } from "uvu";
import * as assert from "uvu/assert";
import { itemBytes, storageIssue, storedBytes } from "../../../runtime/check/stored.ts";
import { hashable, hazard } from "../../../runtime/check/untrusted.ts";
import { DYNAMODB } from "../../../schemas/limits.ts";

/** A list in a list, so many lists deep, with a number in the innermost. */
const nested = (lists: number): unknown => (lists === 0 ? 1 : [nested(lists - 1)]);

test("a list or map has three bytes, and one for each of what is in it; a map its names, too", () => {
  assert.equal([[], {}, null, true, undefined].map(storedBytes), [3, 3, 1, 1, 1]);
  assert.is(storedBytes(["ab", "c"]), 3 + 2 + 3);
  assert.is(storedBytes({ ab: "cd", e: null }), 3 + 2 + 3 + (2 + 1));
  assert.is(storedBytes({ ab: undefined }), 3 + 2 + 1);
  assert.is(storedBytes(new Uint8Array(10)), 10);
});

test("an item has its names and values; what is undefined is not stored", () => {
  assert.is(itemBytes({ id: "o1", note: undefined, n: 12 }), 2 + 2 + 1 + 2);
  assert.is(itemBytes(), 0);
});

test("what cannot be stored is named: its nesting, an empty name, one that is too long, what is no JSON", () => {
  const messageOf = (value: unknown) => storageIssue(value, "item")?.message;
  assert.is(messageOf(nested(DYNAMODB.depth + 1)), undefined);
  const deep = storageIssue(nested(DYNAMODB.depth + 2), "item");
  assert.is(deep?.message, `is nested deeper than ${DYNAMODB.depth} levels`);
  assert.is(deep?.path, `item${".0".repeat(DYNAMODB.depth + 1)}`);
  assert.is(messageOf({ "": 1 }), "has a field without a name");
  assert.is(messageOf({ ["x".repeat(DYNAMODB.nameBytes)]: 1 }), undefined);
  assert.match(
    String(messageOf({ ["x".repeat(DYNAMODB.nameBytes + 1)]: 1 })),
    "has a field name of more than",
  );
  assert.is(messageOf(Object.assign(Object.create(null), { a: 1 })), undefined);
  assert.match(String(messageOf(new Date(0))), "is no JSON");
});

test("infinite numbers are dangerous either way; a long path is cut behind 120 characters", () => {
  for (const value of [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
    assert.is(hazard({ a: value }, "event", "shape")?.message, "is a number too large for JSON");
  const pathOf = (length: number) => hazard(Number.NaN, "p".repeat(length))?.path;
  assert.is(pathOf(120), "p".repeat(120));
  assert.is(pathOf(121), `${"p".repeat(120)}…`);
});

test("a copy for a hash keeps lists as lists, and makes text of what has none", () => {
  assert.equal(hashable({ a: [1, ["x", null]], b: null, "\ud83d": "\ud83d" }), {
    ...{ a: [1, ["x", null]], b: null },
    [JSON.stringify("\ud83d")]: JSON.stringify("\ud83d"),
  });
});

test.run();
