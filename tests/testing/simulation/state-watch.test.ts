import { test } from "uvu";
import * as assert from "uvu/assert";
import { StateWatch } from "../../../testing/simulation/state-watch.ts";
import { Watch } from "../../../testing/simulation/watch.ts";

type Life = readonly [revision: number, incarnation: string] | undefined;

/** What is wrong with an item that goes through these states. */
function judged(...lives: readonly Life[]): string | undefined {
  const watch = new Watch(3);
  const states = new StateWatch(watch);
  const items = lives.map(
    (life) => life && { revision: { N: String(life[0]) }, incarnation: { S: life[1] } },
  );
  for (const [index, after] of items.entries())
    states.written("stock tea", { before: items[index - 1], after });
  return watch.violation;
}

test("revisions that go up by one, and begin at 1 in each life, are as they should be", () => {
  assert.is(judged([1, "a"], [2, "a"], undefined, [1, "b"], [2, "b"]), undefined);
});

test("a gap, a repeat, another beginning and a life that is lived twice are violations", () => {
  assert.match(judged([1, "a"], [3, "a"]) ?? "", "from revision 1 (a) to 3 (a)");
  assert.match(judged([1, "a"], [1, "a"]) ?? "", "from revision 1 (a) to 1 (a)");
  assert.match(judged([1, "a"], [2, "b"]) ?? "", "from revision 1 (a) to 2 (b)");
  assert.match(judged([2, "a"]) ?? "", "it begins at 1");
  assert.match(judged([1, "a"], undefined, [1, "a"]) ?? "", "before it was removed");
});

test.run();
