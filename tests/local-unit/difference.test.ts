import { test } from "uvu";
import * as assert from "uvu/assert";
import { changedInputs, differenceOf } from "../../local/difference.ts";
import { adapterFor } from "../../local/resources.ts";

const queue = adapterFor("aws:sqs/queue:Queue");
const table = adapterFor("aws:dynamodb/table:Table");
const mapping = adapterFor("aws:lambda/eventSourceMapping:EventSourceMapping");
const permission = adapterFor("aws:lambda/permission:Permission");

test("inputs differ by what is in them, and where one is new or gone", () => {
  const before = { name: "a", tags: { of: ["b"] }, gone: 1, same: { x: { y: 1 } } };
  const now = { name: "a", tags: { of: ["c"] }, added: 1, same: { x: { y: 1 } } };
  assert.equal(changedInputs(before, now), ["added", "gone", "tags"]);
  assert.equal(changedInputs(before, structuredClone(before)), []);
});

test("a resource is left alone, changed in place, another one, or made anew, by what changed", () => {
  assert.is(differenceOf(queue, []), "none");
  assert.is(differenceOf(queue, ["tags"]), "none");
  assert.is(differenceOf(queue, ["tags", "visibilityTimeoutSeconds"]), "update");
  assert.is(differenceOf(queue, ["name", "visibilityTimeoutSeconds"]), "rename");
  assert.is(differenceOf(mapping, ["batchSize"]), "update");
  assert.is(differenceOf(mapping, ["batchSize", "eventSourceArn"]), "replace");
  assert.is(differenceOf(permission, ["principal"]), "replace");
});

test("what holds data is never made anew: the error names the input, what would be lost, and what to do", () => {
  assert.throws(
    () => differenceOf(table, ["hashKey", "ttl"]),
    (error: Error) =>
      error.message ===
      "hashKey of aws:dynamodb/table:Table cannot be changed in place, and a new one would lose its items: " +
        "give it another name in the program, or start the local AWS anew",
  );
});

test.run();
