import { test } from "uvu";
import * as assert from "uvu/assert";
import { chunks } from "../../schemas/chunks.ts";

test("a list comes in parts of so many, in its order, the rest last; an empty one in none", () => {
  assert.equal(chunks([1, 2, 3, 4, 5], 2), [[1, 2], [3, 4], [5]]);
  assert.equal(chunks([1, 2], 2), [[1, 2]]);
  assert.equal(chunks([], 2), []);
});

test.run();
