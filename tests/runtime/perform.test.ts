import { test } from "uvu";
import * as assert from "uvu/assert";
import type { ClaimRecord } from "../../runtime/record.ts";
import { PermanentError } from "../../schemas/permanent-error.ts";
import { Busy, failing } from "../fakes/fault.ts";
import { detailOf, type Handle, LIMIT, ordered, SETTINGS, ship, world } from "./world.ts";

const failingHandle: Handle = () => {
  throw new Error("the carrier is down");
};

/** The HandlingFailed events that were published, and the dead letters. */
function deaths({ bus, queues }: ReturnType<typeof world>) {
  const failed = bus.published.filter(({ type }) => type === "HandlingFailed").map(detailOf);
  return { failed, letters: queues.letters };
}

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
  assert.equal(errors, [{ attempt: 1, at: "2026-01-01T00:00:00.000Z", message: "the carrier is down" }]);
  await run(ordered("o1"));
  assert.is(queues.delayOf("o1"), 4);
});

test("the backoff is anything from nothing to its ceiling", async () => {
  const { run, queues, system } = world(failingHandle);
  system.random = () => 0;
  await run(ordered("o1"));
  assert.is(queues.delayOf("o1"), 0);
});

test("attempts used up make the event dead, kind exhausted", async () => {
  const at = world(failingHandle);
  assert.equal(await at.run(ordered("o1")), ["o1"]);
  assert.equal(await at.run(ordered("o1")), ["o1"]);
  assert.equal(await at.run(ordered("o1")), []);
  const { failed, letters } = deaths(at);
  assert.is(letters[0]?.attributes.kind, "exhausted");
  assert.is(failed[0]?.data.attempts, 3);
  const { status, kind, attempts, errors } = at.recordOf("o1") ?? {};
  assert.equal({ status, kind, attempts }, { status: "dead", kind: "exhausted", attempts: 3 });
  assert.equal(
    errors?.map(({ attempt }) => attempt),
    [1, 2, 3],
  );
});

test("a PermanentError is a verdict on the first attempt: a letter with the unchanged body, and HandlingFailed", async () => {
  const at = world(() => {
    throw new PermanentError("no such place");
  });
  const message = ordered("o1", {
    metadata: { correlationId: "c1" },
    data: { token: "s3cret", note: "mind the dog" },
  });
  assert.equal(await at.run(message), []);
  const { failed, letters } = deaths(at);
  const deadLetterId = at.recordOf("o1")?.deadLetterId;
  assert.equal(letters, [
    {
      id: deadLetterId,
      queueUrl: SETTINGS.deadLetterQueueUrl,
      body: message.body,
      attributes: {
        deadLetterId,
        consumer: "ship-order",
        kind: "permanent",
        reason: "no such place",
        attempts: "1",
        diedAt: "2026-01-01T00:00:00.000Z",
      },
    },
  ]);
  const { metadata, data } = failed[0] ?? {};
  const { event, ...cause } = data ?? {};
  assert.equal(cause, {
    consumer: "ship-order",
    kind: "permanent",
    reason: "no such place",
    attempts: 1,
    deadLetterId,
  });
  const { id, source, type, detail } = event as Record<string, { data?: unknown }>;
  assert.equal({ id, source, type }, { id: "eb-o1", source: "test.orders", type: "Ordered" });
  assert.equal(detail?.data, { orderId: "o1", note: "mind the dog", token: "[secret]" });
  const { correlationId, causationId, hops } = metadata ?? {};
  assert.equal({ correlationId, causationId, hops }, { correlationId: "c1", causationId: "eb-o1", hops: 1 });
});

test("a PermanentError is known by its name, whichever package it comes from", async () => {
  const at = world(() => {
    throw Object.assign(new Error("no such place"), { name: "PermanentError" });
  });
  await at.run(ordered("o1"));
  assert.is(at.recordOf("o1")?.kind, "permanent");
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

test("a handler over its deadline is an error, and what it says later is ignored", async () => {
  const at = world(async (event, context) => {
    await at.system.timer(LIMIT + 1).done;
    return ship(event, context);
  });
  assert.equal(await at.run(ordered("o1")), ["o1"]);
  assert.match(String(at.recordOf("o1")?.errors?.[0]?.message), /longer than its 20000 ms/);
  await at.system.advance(1000);
  assert.equal(at.store.items("shipments"), []);
});

test("a handler that hangs does not hold up its neighbours' commits", async () => {
  const at = world((event, context) =>
    (event.data as { orderId: string }).orderId === "hangs" ? new Promise(() => {}) : ship(event, context),
  );
  assert.equal(await at.run(ordered("hangs"), ordered("o1")), ["hangs"]);
  assert.is(at.recordOf("o1")?.status, "done");
});

test("an event outside emits, or one that breaks its contract, is no verdict: dead at once, kind infrastructure", async () => {
  for (const event of [
    { type: "Lost", data: {} },
    { type: "Shipped", data: { orderId: "o1" } },
  ]) {
    const at = world(() => ({ events: [event] }));
    assert.equal(await at.run(ordered("o1")), []);
    const { status, kind, attempts } = at.recordOf("o1") ?? {};
    assert.equal({ status, kind, attempts }, { status: "dead", kind: "infrastructure", attempts: 1 });
  }
});

test("a read that fails is the runtime's error: exhausted, its kind is infrastructure", async () => {
  const at = world(
    async (_event, { read }) => {
      await read("orders" as never, "o1");
      return {};
    },
    { settings: { retry: { ...SETTINGS.retry, maxAttempts: 2 } } },
  );
  at.store.fault = failing("read", "before", { times: 2, error: new Error("AccessDenied") });
  await at.run(ordered("o1"));
  assert.equal(await at.run(ordered("o1")), []);
  const { kind, reason } = at.recordOf("o1") ?? {};
  assert.equal({ kind, reason }, { kind: "infrastructure", reason: "Reading orders: AccessDenied" });
});

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
    ["bury", new PermanentError("no such place")],
  ] as const) {
    const at = world(() => {
      throw error;
    });
    at.store.fault = (name, _args, phase) => {
      if (name === call && phase === "before")
        at.store.seed({ ...(at.recordOf("o1") as ClaimRecord), owner: "successor" });
    };
    assert.equal(await at.run(ordered("o1")), ["o1"]);
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

test("a release that fails leaves the claim; the message comes again", async () => {
  const at = world(failingHandle);
  at.store.fault = failing("release", "before");
  assert.equal(await at.run(ordered("o1")), ["o1"]);
  assert.is(at.recordOf("o1")?.owner, "owner-1");
});

test("a death whose outbox is not sent keeps it; the next delivery sends it without the handler", async () => {
  const at = world(() => {
    throw new PermanentError("no such place");
  });
  at.queues.refuse = () => true;
  assert.equal(await at.run(ordered("o1")), ["o1"]);
  assert.is(at.recordOf("o1")?.outbox?.length, 2);
  at.queues.refuse = () => false;
  assert.equal(await at.run(ordered("o1")), []);
  assert.equal(
    at.recordOf("o1")?.sent?.map(({ type }) => type),
    ["dead letter", "HandlingFailed"],
  );
  const { failed } = deaths(at);
  assert.equal(failed[0], failed[1]);
  assert.is(at.recordOf("o1")?.attempts, 1);
});

test.run();
