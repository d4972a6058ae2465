import { test } from "uvu";
import * as assert from "uvu/assert";
import { collector } from "./uvu.ts";

test("every test is kept with its hooks, to run by itself: those around all tests around each", async () => {
  const { cases, uvu } = collector();
  const done: string[] = [];
  const own = uvu.suite("claims");
  own.before(() => void done.push("before"));
  own.before.each(() => void done.push("before each"));
  own.after.each(() => void done.push("after each"));
  own.after(() => void done.push("after"));
  own("holds", () => void done.push("holds"));
  own("fails", () => Promise.reject(new Error("no lease")));
  assert.equal(cases, [], "nothing before run()");
  own.run();
  assert.equal(
    cases.map(({ name }) => name),
    ["holds", "fails"],
  );
  await cases[0]?.run();
  assert.equal(done, ["before", "before each", "holds", "after each", "after"]);
  done.length = 0;
  const error = await cases[1]?.run().catch((thrown: Error) => thrown.message);
  assert.equal([error, done], ["no lease", ["before", "before each", "after each", "after"]]);
});

test("a test that a suite skips is none", () => {
  const { cases, uvu } = collector();
  uvu.test.skip();
  uvu.test.run();
  assert.equal(cases, []);
});

test.run();
