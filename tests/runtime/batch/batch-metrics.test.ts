import { test } from "uvu";
import * as assert from "uvu/assert";
import { PermanentError } from "../../../schemas/permanent-error.ts";
import { PostponedError } from "../../../schemas/postponed-error.ts";
import { gatherWorld, listed, overdue, page } from "../gather/gather-world.ts";
import { ordered, world } from "../world.ts";

type Logs = ReturnType<typeof world>["logs"];

/** What was counted since the last call, by batch. */
function counted(logs: Logs): Record<string, unknown>[] {
  const lines = logs.splice(0).filter(([, message]) => message === "batch");
  return lines.map(([level, , fields = {}]) => {
    const { _aws, Bus, Consumer, ...counts } = fields;
    assert.equal([level, Bus, typeof _aws], ["info", "shop-1", "object"]);
    assert.match(String(Consumer), /^(ship-order|end-crawl)$/);
    return counts;
  });
}

test("an event that is handled counts as claimed, one that comes again as replayed, copies in a batch as one", async () => {
  const { run, logs } = world();
  await run(ordered("o1"), ordered("o2"), ordered("o2", { message: { messageId: "copy" } }));
  assert.equal(counted(logs), [{ Claimed: 2 }]);
  await run(ordered("o1"), ordered("o3"));
  assert.equal(counted(logs), [{ Claimed: 1, Replayed: 1 }]);
});

test("its line is a metric under bus and consumer, and there is no other", async () => {
  const { run, logs, system } = world();
  await run(ordered("o1"));
  const [, , fields = {}] = logs.find(([, message]) => message === "batch") ?? [];
  assert.equal(fields, {
    _aws: {
      Timestamp: system.now(),
      CloudWatchMetrics: [
        {
          Namespace: "EventChoreography",
          Dimensions: [["Bus", "Consumer"]],
          Metrics: [{ Name: "Claimed", Unit: "Count" }],
        },
      ],
    },
    ...{ Bus: "shop-1", Consumer: "ship-order", Claimed: 1 },
  });
});

test("an attempt that fails is claimed and retried; the last one is claimed and dead", async () => {
  const { run, logs, system } = world(() => {
    throw new Error("down");
  });
  for (let attempt = 1; attempt <= 3; attempt++) {
    await run(ordered("o1"));
    await system.advance(60_000);
  }
  const failed = { Claimed: 1, Retried: 1 };
  assert.equal(counted(logs), [failed, failed, { Claimed: 1, Dead: 1 }]);
});

test("a verdict is claimed and dead; what is refused is dead, and no handler ran", async () => {
  const { run, logs } = world(() => {
    throw new PermanentError("no such order");
  });
  await run(ordered("o1"), ordered("o2", { message: { body: "no JSON" } }));
  assert.equal(counted(logs), [{ Claimed: 1, Dead: 2 }]);
});

test("a postponed event is claimed; it is no attempt", async () => {
  const { run, logs } = world(() => {
    throw new PostponedError("busy", 5);
  });
  await run(ordered("o1"));
  assert.equal(counted(logs), [{ Claimed: 1 }]);
});

test("what was handled counts even if the bus did not take its events; it comes again as replayed", async () => {
  const { run, logs, bus } = world();
  bus.refuse = () => true;
  await run(ordered("o1"));
  bus.refuse = () => false;
  await run(ordered("o1"));
  assert.equal(counted(logs), [{ Claimed: 1 }, { Replayed: 1 }]);
});

test("a poison message that runs alone counts in its batch", async () => {
  const { run, logs, store, system } = world();
  const { claim } = store;
  store.claim = async (request) => {
    await claim(request);
    throw new Error("killed");
  };
  await run(ordered("o1"));
  store.claim = claim;
  await system.advance(60_000);
  await run(ordered("o1"), ordered("o2"));
  assert.equal(counted(logs), [{ Claimed: 2 }]);
});

test("a batch in which nothing counts says nothing, such as a projection's writes", async () => {
  const { run, logs } = world(
    () => ({ writes: [{ fill: "orders", key: "o1", attributes: { placed: true } }] }),
    { consumer: { projection: true, emits: [] } },
  );
  await run(ordered("o1"));
  assert.equal(counted(logs), []);
});

test("a gather counts the events that it has counted, each delivery, and those that it refuses", async () => {
  const { run, logs } = gatherWorld();
  const bad = page("c1", "p4", {}, { message: { body: "no JSON" } });
  await run(page("c1", "p1"), page("c1", "p2"), page(undefined, "p3"), bad);
  assert.equal(counted(logs), [{ Claimed: 2, Dead: 1 }]);
  await run(listed("c1", 2));
  assert.equal(counted(logs), [{ Claimed: 1 }]);
  await run(page(undefined, "p3"), overdue("never"));
  assert.equal(counted(logs), []);
});

test.run();
