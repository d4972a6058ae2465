import { test } from "uvu";
import * as assert from "uvu/assert";
import type { ClaimRecord } from "../../../runtime/ports/record.ts";
import { PermanentError } from "../../../schemas/permanent-error.ts";
import { Busy, failing } from "../../../testing/fakes/fault.ts";
import { LIMIT, ordered, SETTINGS, ship, world } from "../world.ts";

test("a claim lost to a successor: nothing is written and the message is not acknowledged", async () => {
  const at = world();
  at.store.fault = (call, _args, phase) => {
    if (call !== "commit" || phase !== "before") return;
    at.store.seed({ ...(at.recordOf("o1") as ClaimRecord), owner: "successor" });
  };
  assert.equal(await at.run(ordered("o1")), ["o1"]);
  assert.equal(at.store.items("shipments"), []);
  assert.equal(at.bus.published, []);
  assert.is(at.recordOf("o1")?.owner, "successor");
});

test("a claim lost before a release or a death leaves the successor's record alone", async () => {
  for (const [call, error] of [
    ["release", new Error("the carrier is down")],
    ["markDead", new PermanentError("no such place")],
  ] as const) {
    const at = world(() => {
      throw error;
    });
    at.system.random = () => 0;
    at.store.fault = (name, _args, phase) => {
      if (name === call && phase === "before")
        at.store.seed({ ...(at.recordOf("o1") as ClaimRecord), owner: "successor" });
    };
    assert.equal(await at.run(ordered("o1")), ["o1"]);
    assert.is(at.queues.delayOf("o1"), 1, "soon: it is the successor's outcome that counts");
    const { owner, status, errors } = at.recordOf("o1") ?? {};
    assert.equal({ owner, status, errors }, { owner: "successor", status: "open", errors: undefined });
    assert.equal(at.queues.letters, []);
  }
});

test("a commit that took effect although its answer was lost succeeds, and nothing happens twice", async () => {
  const at = world();
  at.store.fault = failing("commit", "after");
  assert.equal(await at.run(ordered("o1")), []);
  assert.is(at.bus.published.length, 1);
  assert.is(at.store.items("shipments").length, 1);
  assert.is(at.recordOf("o1")?.attempts, 1);
});

test("a fact that is present already: done, and nothing of the plan is written or published", async () => {
  const at = world();
  at.store.seedItem("shipments", { orderId: "o1", at: "long ago" });
  assert.equal(await at.run(ordered("o1")), []);
  assert.equal(at.bus.published, []);
  assert.equal(at.store.items("shipments"), [{ orderId: "o1", at: "long ago" }]);
  const { status, outbox, expiresAt } = at.recordOf("o1") ?? {};
  assert.equal([status, outbox, typeof expiresAt], ["done", undefined, "number"]);
});

test("a fact that is present stays another's, even if the answer to finishing the record is lost", async () => {
  const at = world();
  at.store.seedItem("shipments", { orderId: "o1", at: "long ago" });
  let commits = 0;
  at.store.fault = (call, _args, phase) => {
    if (call === "commit" && phase === "after" && ++commits === 2) throw new Error("timed out");
  };
  assert.equal(await at.run(ordered("o1")), []);
  assert.equal(at.bus.published, []);
});

test("conflicts are committed again, which is no attempt", async () => {
  const at = world();
  at.store.fault = failing("commit", "before", { error: new Busy(), times: 5 });
  assert.equal(await at.run(ordered("o1")), []);
  assert.is(at.recordOf("o1")?.attempts, 1);
  assert.is(at.bus.published.length, 1);
});

test("a conflict that does not end gives the message back without an attempt", async () => {
  const at = world();
  at.store.fault = failing("commit", "before", { error: new Busy(), times: 6 });
  assert.equal(await at.run(ordered("o1")), ["o1"]);
  const { attempts, owner, lease } = at.recordOf("o1") ?? {};
  assert.equal({ attempts, owner, lease }, { attempts: 0, owner: undefined, lease: 0 });
  assert.equal(await at.run(ordered("o1")), []);
});

test("throttles are conflicts too, whichever way DynamoDB says so: no attempt", async () => {
  for (const name of [
    "ThrottlingException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "TransactionConflictException",
  ]) {
    const at = world();
    const error = Object.assign(new Error("slow down"), { name, $metadata: { httpStatusCode: 400 } });
    at.store.fault = failing("commit", "before", { error, times: 6 });
    assert.equal(await at.run(ordered("o1")), ["o1"]);
    assert.is(at.recordOf("o1")?.attempts, 0, name);
    assert.equal(await at.run(ordered("o1")), []);
  }
});

test("a commit that fails when the time is over is not tried again; one that fails before is", async () => {
  for (const [limit, commits] of [
    [LIMIT, 2],
    [LIMIT + 1, 1],
  ]) {
    const at = world();
    at.store.fault = async (call, _args, phase) => {
      if (call !== "commit" || phase !== "before" || at.store.calls.filter((one) => one === call).length > 1)
        return;
      await at.system.timer(Number(limit)).done;
      throw new Error("no answer");
    };
    at.system.random = () => 0;
    await at.run(ordered("o1"));
    assert.is(at.store.calls.filter((call) => call === "commit").length, commits);
  }
});

test("a commit that AWS refuses is not repeated; attempts used up, its kind is infrastructure", async () => {
  const at = world(ship, { settings: { retry: { ...SETTINGS.retry, maxAttempts: 2 } } });
  const error = Object.assign(new Error("not allowed"), { $metadata: { httpStatusCode: 400 } });
  at.store.fault = failing("commit", "before", { error, times: 2 });
  assert.equal(await at.run(ordered("o1")), ["o1"]);
  assert.is(at.store.calls.filter((call) => call === "commit").length, 1);
  assert.equal(await at.run(ordered("o1")), []);
  const { kind, reason } = at.recordOf("o1") ?? {};
  assert.equal({ kind, reason }, { kind: "infrastructure", reason: "Committing: not allowed" });
});

test("a plan that writes a table which was not granted is no verdict: dead at once, kind infrastructure", async () => {
  const at = world(() => ({ writes: [{ create: "others", item: { orderId: "o1" } }] }));
  assert.equal(await at.run(ordered("o1")), []);
  const { kind, attempts } = at.recordOf("o1") ?? {};
  assert.equal({ kind, attempts }, { kind: "infrastructure", attempts: 1 });
});

test("too many writes for a transaction, or events for a record, are permanent", async () => {
  const writes = Array.from({ length: 100 }, (_, index) => ({
    create: "shipments",
    item: { orderId: `o${index}` },
  }));
  const large = { type: "Shipped", data: { orderId: "o1", at: "x".repeat(200_000) } };
  for (const plan of [{ writes }, { events: [large, large] }]) {
    const at = world(() => plan);
    assert.equal(await at.run(ordered("o1")), []);
    const { kind, attempts } = at.recordOf("o1") ?? {};
    assert.equal({ kind, attempts }, { kind: "permanent", attempts: 1 });
    assert.not.ok(at.store.calls.includes("commit"));
  }
});

test.run();
