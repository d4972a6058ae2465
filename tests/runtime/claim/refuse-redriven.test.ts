/** A letter whose contract refuses it by the time it is redriven. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import * as z from "zod";
import { rejectedKey } from "../../../runtime/identity.ts";
import type { ClaimRecord } from "../../../runtime/ports/record.ts";
import { defineEvent } from "../../../schemas/event.ts";
import { PermanentError } from "../../../schemas/permanent-error.ts";
import { Ordered, ordered, ship, world } from "../world.ts";

const Mended = defineEvent({
  ...{ type: "Ordered", source: "test.orders", key: ["orderId"] },
  data: z.object({ orderId: z.string(), note: z.union([z.string(), z.number()]).optional() }),
});

const order = ordered("o1", { data: { note: 1 } });

/** A world in which o1 has died of its handler's verdict, and whose contract takes no such order any more. */
async function broken() {
  const at = world(() => {
    throw new PermanentError("no such street");
  });
  at.runtime.consumer.on = [Mended];
  await at.run(order);
  at.runtime.consumer.on = [Ordered];
  at.runtime.consumer.handle = ship;
  const letter = (index: number) => {
    const { body = "", attributes } = at.queues.letters.at(index) ?? {};
    const deadLetterId = attributes?.deadLetterId ?? "";
    return { messageId: "redriven", receiptHandle: "r", receiveCount: 1, body, deadLetterId };
  };
  const refusal = () => at.store.record(rejectedKey("ship-order", order.body));
  return { at, letter, refusal };
}

test("its record dies again, and the new letter is handled once the contract is mended", async () => {
  const { at, letter, refusal } = await broken();
  const first = { ...(at.recordOf("o1") as ClaimRecord), correlationId: "its process of then" };
  at.store.seed(first);
  const { claimedAt, correlationId, event, errors } = first;
  await at.system.advance(60_000);
  assert.equal(await at.run(letter(0)), []);
  const again = at.recordOf("o1") as ClaimRecord;
  assert.equal([again.status, again.generation, again.kind], ["dead", 1, "rejected"]);
  assert.match(again.reason ?? "", "detail.data.note");
  assert.equal(
    [again.claimedAt, again.correlationId, again.event, again.errors],
    [claimedAt, correlationId, event, errors],
  );
  assert.is(refusal(), undefined);
  assert.is(letter(-1).deadLetterId, again.deadLetterId);

  at.runtime.consumer.on = [Mended];
  assert.equal(await at.run(letter(-1)), []);
  assert.is(at.recordOf("o1")?.status, "done");
  assert.is(at.store.items("shipments").length, 1);
});

test("where its record is gone, it dies under that record's key, and its letter is handled once the contract is mended", async () => {
  const { letter } = await broken();
  const later = world();
  assert.equal(await later.run(letter(0)), []);
  const { status, kind, generation } = later.recordOf("o1") ?? {};
  assert.equal([status, kind, generation, later.store.records().length], ["dead", "rejected", 0, 1]);
  later.runtime.consumer.on = [Mended];
  const deadLetterId = later.queues.letters[0]?.attributes.deadLetterId ?? "";
  assert.equal(await later.run({ ...letter(0), deadLetterId }), []);
  assert.equal([later.recordOf("o1")?.status, later.store.records().length], ["done", 1]);
});

test("a letter with other data than its record's is refused apart", async () => {
  const { at, letter, refusal } = await broken();
  const before = { ...(at.recordOf("o1") as ClaimRecord), hash: "of other data" };
  at.store.seed(before);
  assert.equal(await at.run(letter(0)), []);
  assert.equal([at.recordOf("o1"), refusal()?.status], [before, "dead"]);
});

test("a copy of the older letter opens nothing: it is refused apart", async () => {
  const { at, letter, refusal } = await broken();
  await at.run(letter(0));
  assert.equal(await at.run(letter(0)), []);
  assert.equal([at.recordOf("o1")?.generation, refusal()?.status], [1, "dead"]);
});

test("a death that is not announced yet is announced first, and the letter comes again", async () => {
  const { at, letter } = await broken();
  const { outbox: _, ...record } = at.recordOf("o1") as ClaimRecord;
  const left = { id: "left", type: "HandlingFailed", source: "choreography.runtime", detail: "{}" };
  at.store.seed({ ...record, outbox: [left] });
  assert.equal(await at.run(letter(0)), ["redriven"]);
  assert.equal([at.recordOf("o1")?.generation, at.bus.published.at(-1)?.id], [0, "left"]);
});

test("a record that is done, open or discarded is left as it is", async () => {
  for (const change of [
    { status: "done" },
    { status: "open", lease: 0 },
    { discardedAt: "2026-01-01T00:00:00.000Z" },
  ] as const) {
    const { at, letter, refusal } = await broken();
    const before = { ...(at.recordOf("o1") as ClaimRecord), ...change };
    at.store.seed(before);
    assert.equal(await at.run(letter(0)), []);
    assert.equal([at.recordOf("o1"), refusal()?.status], [before, "dead"]);
  }
});

test("who loses the race to refuse it gives the message back", async () => {
  const { at, letter } = await broken();
  at.store.fault = (call, _args, phase) => {
    const record = at.recordOf("o1");
    if (call === "rejectAgain" && phase === "before" && record) at.store.seed({ ...record, generation: 1 });
  };
  assert.equal(await at.run(letter(0)), ["redriven"]);
});

test.run();
