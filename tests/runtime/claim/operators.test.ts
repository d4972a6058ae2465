import { test } from "uvu";
import * as assert from "uvu/assert";
import * as z from "zod";
import { rejectedKey } from "../../../runtime/identity.ts";
import type { ClaimRecord } from "../../../runtime/ports/record.ts";
import { defineEvent } from "../../../schemas/event.ts";
import { PermanentError } from "../../../schemas/permanent-error.ts";
import { type Handle, LIMIT, ordered, RESERVE, SETTINGS, ship, world } from "../world.ts";

const refuse: Handle = () => {
  throw new PermanentError("no such street");
};

type World = ReturnType<typeof world>;

/** The last dead letter as an operator lays it back. */
function redriven({ queues }: World) {
  const { body = "", attributes } = queues.letters.at(-1) ?? {};
  const deadLetterId = attributes?.deadLetterId ?? "";
  return { messageId: "redriven", receiptHandle: "r", receiveCount: 1, body, deadLetterId };
}

const replayed = (name: string) => ordered("o1", { envelope: { "replay-name": name } });

/** Marks a record as an operator's discard does. */
function discard({ store }: World, record: ClaimRecord | undefined): void {
  store.seed({ ...(record as ClaimRecord), discardedAt: "2026-01-01T00:00:00.000Z" });
}

test("what was discarded stays dead: for a replay, and for a copy of its letter", async () => {
  const at = world(refuse);
  await at.run(ordered("o1"));
  discard(at, at.recordOf("o1"));
  at.runtime.consumer.handle = ship;
  assert.equal(await at.run(replayed("r1")), []);
  assert.equal(await at.run(redriven(at)), []);
  assert.equal([at.recordOf("o1")?.status, at.recordOf("o1")?.generation], ["dead", 0]);
  assert.equal(at.store.items("shipments"), []);
});

test("once the mark is taken away, the letter or a replay handles it", async () => {
  for (const again of [redriven, () => replayed("r1")]) {
    const at = world(refuse);
    await at.run(ordered("o1"));
    discard(at, at.recordOf("o1"));
    const { discardedAt: _, ...record } = at.recordOf("o1") as ClaimRecord;
    at.store.seed(record);
    at.runtime.consumer.handle = ship;
    assert.equal(await at.run(again(at)), []);
    assert.is(at.recordOf("o1")?.status, "done");
  }
});

test("a refusal that was discarded is neither refused anew nor closed", async () => {
  const at = world();
  const bad = ordered("o1", { data: { note: 1 } });
  await at.run(bad);
  const key = rejectedKey("ship-order", bad.body);
  discard(at, at.store.record(key));
  await at.run(redriven(at));
  assert.equal([at.queues.letters.length, at.store.record(key)?.generation], [1, 0]);
});

/** Ordered as it should have been from the start: a note may be a number. */
const Mended = defineEvent({
  ...{ type: "Ordered", source: "test.orders", key: ["orderId"] },
  data: z.object({ orderId: z.string(), note: z.union([z.string(), z.number()]).optional() }),
});

/** Refused by its contract, then mended. */
async function mended() {
  const at = world();
  const bad = ordered("o1", { data: { note: 1 } });
  await at.run(bad);
  at.runtime.consumer.on = [Mended];
  return { at, refusal: () => at.store.record(rejectedKey("ship-order", bad.body)) };
}

test("refused by a contract, mended and redriven: it is handled, and nothing of the refusal waits for anybody", async () => {
  const { at, refusal } = await mended();
  assert.match(refusal()?.pending ?? "", /^dead\./);
  assert.equal(await at.run(redriven(at)), []);
  assert.is(at.recordOf("o1")?.status, "done");
  const { status, generation, deadLetterId, kind, reason, pending, expiresAt } = refusal() ?? {};
  assert.equal(
    [status, generation, deadLetterId, kind, reason],
    ["done", 1, undefined, undefined, undefined],
  );
  assert.equal([pending, typeof expiresAt], [undefined, "number"]);
  assert.equal(await at.run(redriven(at)), [], "a copy of the letter changes nothing");
  assert.is(at.store.items("shipments").length, 1);
});

test("stopped before the refusal is closed, the message comes again and closes it", async () => {
  const { at, refusal } = await mended();
  at.store.fault = (call, _args, phase) => {
    if (call === "closeRefusal" && phase === "before") throw new Error("killed");
  };
  assert.equal(await at.run(redriven(at)), ["redriven"]);
  assert.equal([at.recordOf("o1")?.status, refusal()?.status], ["done", "dead"]);
  at.store.fault = undefined;
  assert.equal(await at.run(redriven(at)), []);
  assert.is(refusal()?.status, "done");
});

test("a refusal is closed only when it is announced", async () => {
  const at = world();
  at.bus.refuse = () => true;
  const bad = ordered("o1", { data: { note: 1 } });
  assert.equal(await at.run(bad), ["o1"]);
  at.runtime.consumer.on = [Mended];
  at.bus.refuse = () => false;
  assert.equal(await at.run(redriven(at)), ["redriven"]);
  assert.equal(at.bus.types(), ["Shipped", "HandlingFailed"]);
  assert.equal(await at.run(redriven(at)), []);
  assert.is(at.store.record(rejectedKey("ship-order", bad.body))?.status, "done");
});

test("an ordinary event, and one that reopens its own death, cost no call for it", async () => {
  const at = world(refuse);
  await at.run(ordered("o1"));
  at.runtime.consumer.handle = ship;
  await at.run(redriven(at));
  assert.not.ok(at.store.calls.includes("closeRefusal"));
});

test("refused for other data under its key, and redriven when what stood in the way has expired: closed as well", async () => {
  const at = world();
  await at.run(ordered("o1"));
  await at.run(ordered("o1", { data: { note: "other" } }));
  const { key = "" } = at.store.records().find(({ kind }) => kind === "rejected") ?? {};
  const letter = redriven(at);
  await at.run(letter);
  assert.is(at.store.record(key)?.generation, 1, "refused once more while it stands");
  at.store.seed({ ...(at.recordOf("o1") as ClaimRecord), expiresAt: 1 });
  assert.equal(await at.run(redriven(at)), []);
  assert.equal([at.store.record(key)?.status, at.recordOf("o1")?.status], ["done", "done"]);
});

test("refused for other data, and refused by its contract when it is redriven: the older refusal is closed, one letter is left", async () => {
  for (const metadata of [{}, { idempotencyKey: "k1" }]) {
    const at = world();
    await at.run(ordered("o1", { metadata }));
    await at.run(ordered("o1", { metadata, data: { note: "other" } }));
    const { key = "" } = at.store.records().find(({ kind }) => kind === "rejected") ?? {};
    at.runtime.consumer.on = [
      defineEvent({
        ...{ type: "Ordered", source: "test.orders", key: ["orderId"] },
        data: z.object({ orderId: z.string(), note: z.number().optional() }),
      }),
    ];
    assert.equal(await at.run(redriven(at)), []);
    const dead = at.store.records().filter(({ status }) => status === "dead");
    assert.equal([at.store.record(key)?.status, dead.length, at.queues.letters.length], ["done", 1, 2]);
    assert.is(at.queues.letters.at(-1)?.attributes.deadLetterId, dead[0]?.deadLetterId);
  }
});

test("refused by its contract, mended, but other data came meanwhile: one refusal takes the other's place", async () => {
  const { at, refusal } = await mended();
  await at.run(ordered("o1", { data: { note: 2 } }));
  assert.equal(await at.run(redriven(at)), []);
  const dead = at.store.records().filter(({ status }) => status === "dead");
  assert.equal([refusal()?.status, dead.length, dead[0]?.kind], ["done", 1, "rejected"]);
  assert.match(dead[0]?.reason ?? "", "other data");
});

test("letters that nobody here has made, of a record that is open and leased, done or dead, change nothing of it", async () => {
  const at = world(refuse);
  await at.run(ordered("o1"));
  const moved = ordered("o1", { message: { messageId: "moved" } });
  assert.equal(await at.run(moved), []);
  assert.equal([at.recordOf("o1")?.generation, at.queues.letters.length], [0, 1]);
  at.store.seed({ ...(at.recordOf("o1") as ClaimRecord), status: "open", owner: "other", lease: 4e12 });
  assert.equal(await at.run(moved), ["moved"]);
  assert.is(at.recordOf("o1")?.owner, "other");
});

test("a replay handles once more what crashed on its last attempt, once for each replay", async () => {
  const at = world();
  at.store.fault = (call, _args, phase) => {
    if (call === "claim" && phase === "after") throw new Error("killed");
  };
  for (let attempt = 1; attempt <= SETTINGS.retry.maxAttempts; attempt++) {
    await at.run(ordered("o1"));
    await at.system.advance(LIMIT + RESERVE + SETTINGS.leaseMarginMs + 1);
  }
  at.store.fault = undefined;
  assert.equal(await at.run(replayed("r1")), []);
  const { status, generation, attempts, replayName } = at.recordOf("o1") ?? {};
  assert.equal([status, generation, attempts, replayName], ["done", 1, 1, "r1"]);
  assert.equal(at.queues.letters, []);
});

test("one that crashes as often again dies: the same replay does not open it a second time", async () => {
  const at = world();
  at.store.fault = (call, _args, phase) => {
    if ((call === "claim" || call === "reopen") && phase === "after") throw new Error("killed");
  };
  for (let delivery = 1; delivery <= 2 * SETTINGS.retry.maxAttempts; delivery++) {
    await at.run(delivery <= SETTINGS.retry.maxAttempts ? ordered("o1") : replayed("r1"));
    await at.system.advance(LIMIT + RESERVE + SETTINGS.leaseMarginMs + 1);
  }
  at.store.fault = undefined;
  assert.equal(await at.run(replayed("r1")), []);
  assert.equal([at.recordOf("o1")?.kind, at.recordOf("o1")?.generation], ["crashed", 1]);
});

test.run();
