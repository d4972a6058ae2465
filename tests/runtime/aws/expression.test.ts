import { test } from "uvu";
import * as assert from "uvu/assert";
import { marshalled, namesIn, updateOf } from "../../../runtime/aws/expression.ts";

/** An update with its aliases replaced by what they stand for. */
function resolved(change: Parameters<typeof updateOf>[0]) {
  const {
    UpdateExpression,
    ConditionExpression,
    ExpressionAttributeNames = {},
    ExpressionAttributeValues = {},
  } = updateOf(change);
  const resolve = (text = "") =>
    text
      .replaceAll(/#\w+/g, (alias) => `${ExpressionAttributeNames[alias]}`)
      .replaceAll(/:\w+/g, (alias) => JSON.stringify(ExpressionAttributeValues[alias]));
  return { update: resolve(UpdateExpression), when: resolve(ConditionExpression) };
}

test("sets, computes and removes in one expression, under a condition", () => {
  const change = {
    set: { status: "open", lease: 0 },
    compute: { attempts: "if_not_exists(#attempts, :zero) + :charge" },
    remove: ["owner"],
    when: "#owner = :owner",
    values: { zero: 0, charge: 1, owner: "a" },
  };
  assert.equal(resolved(change), {
    update:
      'SET status = {"S":"open"}, lease = {"N":"0"}, attempts = if_not_exists(attempts, {"N":"0"}) + {"N":"1"} REMOVE owner',
    when: 'owner = {"S":"a"}',
  });
});

test("a condition on an attribute that is set compares with its own value", () => {
  assert.equal(resolved({ set: { lease: 1 }, when: "#lease <= :lease", values: { lease: 2 } }), {
    update: 'SET lease = {"N":"1"}',
    when: 'lease <= {"N":"2"}',
  });
});

test("leaves undefined fields alone, and names no value that nothing uses", () => {
  const parts = updateOf({ set: { a: undefined, b: 1 } });
  assert.equal(parts.ExpressionAttributeNames, { "#b": "b" });
  assert.not.ok("ConditionExpression" in parts);
  assert.not.ok("ExpressionAttributeValues" in updateOf({ remove: ["a"] }));
});

test("every attribute is aliased, reserved words and all", () => {
  const { UpdateExpression, ExpressionAttributeNames } = updateOf({
    set: { status: 1, size: 2 },
    remove: ["key"],
  });
  assert.not.match(UpdateExpression, /(?<![#:\w])(status|size|key)\b/);
  assert.equal(Object.values(ExpressionAttributeNames ?? {}).sort(), ["key", "size", "status"]);
});

test("aliases are found in any text; nested undefined is left out", () => {
  assert.equal(namesIn("#a = :a AND #b_1 < :b"), { "#a": "a", "#b_1": "b_1" });
  assert.equal(marshalled({ a: { b: undefined, c: [1] } }), { a: { M: { c: { L: [{ N: "1" }] } } } });
});

test.run();
