import { test } from "uvu";
import * as assert from "uvu/assert";
import { PostponedError } from "../../../schemas/postponed-error.ts";
import { failing } from "../../../testing/fakes/fault.ts";
import { detailOf, type Handle, LIMIT, ordered, ship, world } from "../world.ts";

const failingHandle: Handle = () => {
  throw new Error("the carrier is down");
};

test("an error releases the claim, notes the error and hides the message for a full-jitter backoff", async () => {
  const { run, queues, system, recordOf } = world(failingHandle);
  system.random = () => 0.999;
  assert.equal(await run(ordered("o1")), ["o1"]);
  assert.is(queues.delayOf("o1"), 2);
  const { status, attempts, owner, lease, errors } = recordOf("o1") ?? {};
  assert.equal(
    { status, attempts, owner, lease },
    { status: "open", attempts: 1, owner: undefined, lease: 0 },
  );
  assert.equal(errors, [
    {
      ...{ attempt: 1, at: "2026-01-01T00:00:00.000Z", message: "the carrier is down" },
      retryAt: "2026-01-01T00:00:02.000Z",
    },
  ]);
  await run(ordered("o1"));
  assert.is(queues.delayOf("o1"), 4);
});

test("the backoff doubles up to its longest", async () => {
  const retry = { maxAttempts: 9, baseDelaySeconds: 2, maxDelaySeconds: 7 };
  const { run, queues, system } = world(failingHandle, { settings: { retry } });
  system.random = () => 0.999;
  for (let attempt = 1; attempt <= 4; attempt++) await run(ordered("o1"));
  assert.equal(
    queues.delays.map(({ seconds }) => seconds),
    [2, 4, 7, 7],
  );
});

test("a postponed event comes again when its handler says, as often as it says, and that is no attempt", async () => {
  let postponed = 0;
  const { run, queues, recordOf } = world((event, context) => {
    if (++postponed <= 9) throw new PostponedError("the carrier is busy", 2.5);
    return ship(event, context);
  });
  for (let delivery = 1; delivery <= 9; delivery++) {
    assert.equal(await run(ordered("o1")), ["o1"]);
    assert.is(queues.delayOf("o1"), 3);
    const { attempts, owner, errors } = recordOf("o1") ?? {};
    assert.equal([attempts, owner, errors], [0, undefined, undefined]);
  }
  assert.equal(await run(ordered("o1")), []);
  assert.is(recordOf("o1")?.attempts, 1);
});

test("a postponement is no shorter than any wait and no longer than SQS can hide a message", async () => {
  for (const [seconds, delay] of [
    [-1, 1],
    [Number.NaN, 1],
    [1e9, 42_300],
  ] as const) {
    const { run, queues } = world(() => {
      throw new PostponedError("not yet", seconds);
    });
    await run(ordered("o1"));
    assert.is(queues.delayOf("o1"), delay);
  }
});

test("no timer is left of a handler that is done in time", async () => {
  const { run, system } = world();
  await run(ordered("o1"));
  assert.is(system.waiting, 0);
});

test("the backoff is anything from nothing to its ceiling", async () => {
  const { run, queues, system } = world(failingHandle);
  system.random = () => 0;
  await run(ordered("o1"));
  assert.is(queues.delayOf("o1"), 0);
});

test("what was thrown without being an Error is an error too", async () => {
  const at = world(() => Promise.reject("down"));
  await at.run(ordered("o1"));
  assert.is(at.recordOf("o1")?.errors?.[0]?.message, "down");
});

test("the handler's event is frozen, through and through", async () => {
  let thrown: unknown;
  const at = world((event) => {
    try {
      (event.data as { orderId: string }).orderId = "o2";
    } catch (error) {
      thrown = error;
    }
    return {};
  });
  await at.run(ordered("o1"));
  assert.instance(thrown, TypeError);
});

test("now, causation and derived ids are the same on every attempt; only the attempt counts up", async () => {
  const seen: unknown[] = [];
  const at = world((event, context) => {
    seen.push([context.now, context.attempt]);
    if (context.attempt < 3) throw new Error("the carrier is down");
    return ship(event, context);
  });
  await at.run(ordered("o1"));
  await at.system.advance(60_000);
  await at.run(ordered("o1", { envelope: { id: "eb-again" } }));
  await at.run(ordered("o1", { envelope: { id: "eb-third" } }));
  const now = "2026-01-01T00:00:00.000Z";
  assert.equal(seen, [
    [now, 1],
    [now, 2],
    [now, 3],
  ]);
  assert.is(detailOf(at.bus.published[0] as { detail: string }).metadata.causationId, "eb-o1");
});

test("consumers derive different ids from the same event", async () => {
  const ids = await Promise.all(
    ["ship-order", "pack-order"].map(async (name) => {
      const { run, bus } = world(ship, { consumer: { name } });
      await run(ordered("o1"));
      return bus.published[0]?.id;
    }),
  );
  assert.is(new Set(ids).size, 2);
});

test("a release that fails leaves the claim; the message comes again", async () => {
  const at = world(failingHandle);
  at.store.fault = failing("release", "before");
  assert.equal(await at.run(ordered("o1")), ["o1"]);
  assert.is(at.recordOf("o1")?.owner, "owner-1");
});

test("a handler for which no time is left is not started, and no attempt counts: the tables were slow, not it", async () => {
  let calls = 0;
  const at = world((event, context) => {
    calls++;
    return ship(event, context);
  });
  at.store.fault = async (call, _args, phase) => {
    if (call === "claim" && phase === "after") await at.system.timer(LIMIT + 1).done;
  };
  assert.equal(await at.run(ordered("o1"), ordered("o2")), ["o1", "o2"]);
  assert.equal([calls, at.recordOf("o1")?.attempts], [0, 0]);
});

test("a handler that hangs does not hold up its neighbours' commits", async () => {
  const at = world((event, context) =>
    (event.data as { orderId: string }).orderId === "hangs" ? new Promise(() => {}) : ship(event, context),
  );
  assert.equal(await at.run(ordered("hangs"), ordered("o1")), ["hangs"]);
  assert.is(at.recordOf("o1")?.status, "done");
});

test.run();
