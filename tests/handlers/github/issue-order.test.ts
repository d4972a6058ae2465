import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { issueClosed, issueOpened, issueTriaged } from "./events.ts";
import { type Change, issueWorld, rowsAfter } from "./issue-world.ts";

const at = (second: number) =>
  new Date(Date.UTC(2026, 0, 1, 12, 0, second)).toISOString().replace(".000", "");

/** The life of an issue, in order: opened, triaged, then closed and opened again some times, seconds apart. */
const lives = fc.array(fc.integer({ min: 1, max: 90_000 }), { maxLength: 5 }).map((pauses): Change[] => {
  let time = 0;
  const changes = pauses.map((pause, index): Change => {
    time += pause;
    return index % 2 === 0
      ? issueClosed({ closedAt: at(time), reason: `end ${index}` })
      : issueOpened({ reopened: true, openedAt: at(time) });
  });
  return [issueOpened({ openedAt: at(0) }), issueTriaged(), ...changes];
});

/** A life, and its events in any order, some of them twice. */
const deliveries = lives.chain((life) => {
  const all = fc.shuffledSubarray([...life, ...life], { minLength: life.length * 2 });
  return fc.record({ life: fc.constant(life), order: all });
});

test("in whatever order and however often its events come, an issue has the same row", async () => {
  await fc.assert(
    fc.asyncProperty(deliveries, async ({ life, order }) => {
      assert.equal(await rowsAfter(order), await rowsAfter(life));
    }),
    { numRuns: 300 },
  );
});

test("its state is that of its latest change, and its opening the first", async () => {
  await fc.assert(
    fc.asyncProperty(deliveries, async ({ life, order }) => {
      const { issues } = (await (await issueWorld(order))()).body;
      const last = life.at(-1);
      assert.is(issues.length, 1);
      assert.is(issues[0]?.state, last?.type === "IssueClosed" ? "closed" : "open");
      assert.is(issues[0]?.openedAt, at(0));
      assert.equal(issues[0]?.labels, ["bug"]);
      assert.is(issues[0]?.reason, last?.type === "IssueClosed" ? last.data.reason : undefined);
    }),
    { numRuns: 300 },
  );
});

test("what happens within one second counts by how often, in whatever order it comes", async () => {
  const id = (deliveryId: number) => ({ deliveryId: `d-${deliveryId}` });
  const opened = issueOpened({ openedAt: at(0) });
  const closed = (number: number, second = 5) => issueClosed({ closedAt: at(second), ...id(number) });
  const reopened = (number: number) => issueOpened({ reopened: true, openedAt: at(5), ...id(number) });
  for (const [life, state] of [
    [[opened, closed(1), reopened(2)], "open"],
    [[opened, closed(1), reopened(2), closed(3)], "closed"],
    [[opened, closed(1, 3), reopened(2), closed(3)], "closed"],
    [[opened, closed(1, 3), reopened(2), closed(3), reopened(4)], "open"],
    [[issueOpened({ openedAt: at(5) }), closed(1)], "closed"],
    [[issueOpened({ openedAt: at(5) }), closed(1), reopened(2)], "open"],
  ] as const)
    for (const order of [
      life,
      [...life].reverse(),
      [...life.slice(1), opened, ...life].filter((one) => life.includes(one as never)),
    ]) {
      const { issues } = (await (await issueWorld(order))()).body;
      assert.is(issues[0]?.state, state, JSON.stringify(order.map(({ type }) => type)));
    }
});

test("what is said of an issue is kept once: as the first of its events to come has it", async () => {
  const [one, other] = [issueOpened({ title: "Kettle" }), issueClosed({ title: "The kettle leaks" })];
  for (const order of [
    [one, other],
    [other, one],
  ]) {
    const { issues } = (await (await issueWorld(order))()).body;
    assert.equal([issues[0]?.title, issues[0]?.state], [order[0]?.data.title, "closed"]);
  }
});

test.run();
