import { test } from "uvu";
import * as assert from "uvu/assert";
import type { ClaimRecord } from "../../../runtime/ports/record.ts";
import { type Handle, LIMIT, ordered, RESERVE, SETTINGS, ship, world } from "../world.ts";

/** Longer than any lease of these tests. */
const LEASE = LIMIT + RESERVE + SETTINGS.leaseMarginMs;

/** A world where a killed process has left the claims of these orders behind, their leases over. */
async function crashed(orderIds: readonly string[], handle: Handle = ship) {
  const at = world(handle);
  const { claim } = at.store;
  at.store.claim = async (request) => {
    await claim(request);
    throw new Error("killed");
  };
  await at.run(...orderIds.map((id) => ordered(id)), ordered("company"));
  at.store.claim = claim;
  await at.system.advance(LEASE + 1);
  at.store.calls.length = 0;
  at.queues.delays.length = 0;
  return at;
}

/** Kills the process for good when an order is handled: the invocation never ends, and no call comes after. */
function killing(at: { runtime: { consumer: { handle: Handle } } }, orderId: string) {
  at.runtime.consumer.handle = (event, context) =>
    (event.data as { orderId: string }).orderId === orderId ? new Promise(() => {}) : ship(event, context);
}

test("a crash costs nobody of the batch an attempt", async () => {
  const { recordOf } = await crashed(["o1"]);
  assert.is(recordOf("o1")?.attempts, 0);
  assert.is(recordOf("company")?.attempts, 0);
});

test("the rest of the batch is committed, published and marked before a poison message runs", async () => {
  const order: string[] = [];
  const at = await crashed(["o1"], (event, context) => {
    const { orderId } = event.data as { orderId: string };
    order.push(`${orderId}: ${at.recordOf("o2")?.sent ? "o2 is sent" : "o2 is not sent"}`);
    return ship(event, context);
  });
  assert.equal(await at.run(ordered("o1"), ordered("o2")), []);
  assert.equal(order, ["o2: o2 is not sent", "o1: o2 is sent"]);
  assert.equal(at.bus.types(), ["Shipped", "Shipped"]);
});

test("a poison message's attempt counts before it runs, and its copies are hidden until its lease ends", async () => {
  const at = await crashed(["o1"]);
  killing(at, "o1");
  at.store.fault = (call) => {
    if (call === "release") return new Promise(() => {});
    return undefined;
  };
  void at.run(ordered("o1"), ordered("o2"));
  await new Promise((resolve) => setImmediate(resolve));
  assert.is(at.recordOf("o1")?.attempts, 1);
  assert.is(at.queues.delayOf("o1"), LEASE / 1000);
});

test("one poison message of a batch runs, the others are given back without an attempt, poison messages still", async () => {
  const at = await crashed(["o1", "o2", "o3"]);
  assert.equal(await at.run(ordered("o1"), ordered("o2"), ordered("o3")), ["o2", "o3"]);
  assert.is(at.recordOf("o1")?.status, "done");
  for (const id of ["o2", "o3"]) {
    const { attempts, lease, owner } = at.recordOf(id) ?? {};
    assert.equal({ attempts, lease, poison: owner !== undefined }, { attempts: 0, lease: 0, poison: true });
    assert.is(at.queues.delayOf(id), 1);
  }
  assert.equal(await at.run(ordered("o2"), ordered("o3")), ["o3"]);
  assert.equal(await at.run(ordered("o3")), []);
});

test("a poison message waits for another invocation where the others took more than half of the time", async () => {
  const at = await crashed(["o1"]);
  at.runtime.consumer.handle = async (event, context) => {
    await at.system.timer(LIMIT * 0.6).done;
    return ship(event, context);
  };
  assert.equal(await at.run(ordered("o1"), ordered("o2")), ["o1"]);
  assert.is(at.recordOf("o1")?.attempts, 0);
});

test("one that was put off goes first and alone, in whatever company: the others are given back without an attempt", async () => {
  const at = await crashed(["o1"]);
  const slow: Handle = async (event, context) => {
    await at.system.timer(LIMIT * 0.6).done;
    return ship(event, context);
  };
  at.runtime.consumer.handle = slow;
  assert.equal(await at.run(ordered("o1"), ordered("o2")), ["o1"]);
  const third = { message: { receiveCount: 3 } };
  assert.equal(await at.run(ordered("o3"), ordered("o1", third), ordered("o4", third)), ["o3", "o4"]);
  assert.is(at.recordOf("o1")?.status, "done");
  assert.equal([at.recordOf("o3"), at.recordOf("o4")?.attempts], [undefined, 0]);
  assert.equal(await at.run(ordered("o3"), ordered("o4", third)), []);
});

test("the others are hidden before it may kill the process", async () => {
  const at = await crashed(["o1"]);
  at.store.seed({ ...(at.recordOf("o1") as ClaimRecord), putOff: true });
  killing(at, "o1");
  at.store.fault = (call) => (call === "release" ? new Promise(() => {}) : undefined);
  void at.run(ordered("o1", { message: { receiveCount: 3 } }), ordered("o2"));
  await new Promise((resolve) => setImmediate(resolve));
  assert.is(at.recordOf("o1")?.attempts, 1);
  assert.equal([at.queues.delayOf("o2"), at.queues.delayOf("o1")], [1, LEASE / 1000]);
});

test("messages that came often are claimed once, and handled as ever where none of them starves", async () => {
  const at = world();
  const often = { message: { receiveCount: 9 } };
  assert.equal(await at.run(ordered("o1", often), ordered("o2"), ordered("o3", often)), []);
  assert.equal(at.store.calls.filter((call) => call === "claim").length, 3);
});

test("a poison message that is alone runs at once, and counts from its claim", async () => {
  const at = await crashed(["o1"]);
  assert.equal(await at.run(ordered("o1")), []);
  assert.equal(at.store.calls, ["claim", "commit", "markSent"]);
  assert.is(at.recordOf("o1")?.attempts, 1);
});

test("a poison message whose claim is lost meanwhile is not handled", async () => {
  const at = await crashed(["o1"]);
  at.store.fault = (call, _args, phase) => {
    if (call === "countAttempt" && phase === "before")
      at.store.seed({ ...(at.recordOf("o1") as ClaimRecord), owner: "successor" });
  };
  assert.equal(await at.run(ordered("o1"), ordered("o2")), ["o1"]);
  assert.equal(
    at.store.items("shipments").map(({ orderId }) => orderId),
    ["o2"],
  );
});

test("a poison message whose attempt fails is a poison message no more: it left a word", async () => {
  const at = await crashed(["o1"], () => {
    throw new Error("the carrier is down");
  });
  await at.run(ordered("o1"));
  const { attempts, owner } = at.recordOf("o1") ?? {};
  assert.equal({ attempts, owner }, { attempts: 1, owner: undefined });
});

test("attempts used up by crashes: dead, kind crashed", async () => {
  const at = world();
  at.store.fault = (call, _args, phase) => {
    if (call === "claim" && phase === "after") throw new Error("killed");
  };
  for (let attempt = 1; attempt <= SETTINGS.retry.maxAttempts; attempt++) {
    assert.equal(await at.run(ordered("o1")), ["o1"]);
    await at.system.advance(LEASE + 1);
  }
  at.store.fault = undefined;
  assert.equal(await at.run(ordered("o1")), []);
  const { status, kind, attempts, reason } = at.recordOf("o1") ?? {};
  assert.equal({ status, kind, attempts }, { status: "dead", kind: "crashed", attempts: 3 });
  assert.match(String(reason), /killed or hung on attempt 3 of 3/);
  assert.is(at.queues.letters[0]?.attributes.kind, "crashed");
  assert.equal(at.bus.types(), ["HandlingFailed"]);
});

test("attempts used up because fewer are allowed since a deployment: no crash, kind infrastructure", async () => {
  const at = world(() => {
    throw new Error("the carrier is down");
  });
  await at.run(ordered("o1"));
  at.runtime.settings.retry = { ...SETTINGS.retry, maxAttempts: 1 };
  assert.equal(await at.run(ordered("o1")), []);
  assert.is(at.recordOf("o1")?.kind, "infrastructure");
});

test.run();
