import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Message } from "../../../runtime/ports/message.ts";
import { sweep } from "../../../runtime/publish/sweep.ts";
import { PermanentError } from "../../../schemas/permanent-error.ts";
import { detailOf, type Handle, messageAgain, ordered, world } from "../world.ts";

const MINUTE = 60_000;
type World = ReturnType<typeof world>;

/** Ships two parcels a chunk, four in all. */
const scatter: Handle = ({ data }, { now, cursor }) => {
  const { orderId } = data as { orderId: string };
  const from = Number(cursor ?? 0);
  const events = [from, from + 1].map((n) => ({
    type: "Shipped",
    data: { orderId: `${orderId}/${n}`, at: now },
  }));
  return { events, ...(from < 2 ? { next: String(from + 2) } : {}) };
};

const shipped = ({ bus }: World) => bus.published.map((event) => detailOf(event).data.orderId);

/** Delivers a message for a day, as its queue would, with a sweeper beside it. */
async function day(at: World, first: Message): Promise<{ deliveries: number; last: Message }> {
  const until = at.system.now() + 24 * 60 * MINUTE;
  let message = first;
  let deliveries = 1;
  for (; (await at.run(message)).length > 0 && at.system.now() < until; deliveries++) {
    await at.system.advance(1000 * (at.queues.delayOf(message.messageId) ?? 0));
    message = messageAgain(message);
  }
  return { deliveries, last: message };
}

test("one entry of a chunk that the bus refuses for a day costs hundreds of calls and doubles nothing; then the scatter goes on", async () => {
  const at = world(scatter);
  at.bus.refuse = (event) => detailOf(event).data.orderId === "o1/1";
  const { deliveries, last } = await day(at, ordered("o1"));
  assert.ok(deliveries > 300 && deliveries < 1000, `${deliveries} deliveries`);
  assert.equal(shipped(at), ["o1/0"]);
  const { status, attempts, outbox } = at.recordOf("o1") ?? {};
  assert.equal([status, attempts, outbox?.length], ["open", 0, 1]);
  at.bus.refuse = () => false;
  assert.equal(await at.run(last), []);
  assert.equal(shipped(at), ["o1/0", "o1/1", "o1/2", "o1/3"]);
});

test("a dead-letter queue that is gone for a day: nothing is announced, each try is one letter; then both go out once", async () => {
  const at = world(() => {
    throw new PermanentError("no such street");
  });
  at.queues.refuse = () => true;
  const { deliveries, last } = await day(at, ordered("o1"));
  assert.ok(deliveries < 1000, `${deliveries} deliveries`);
  assert.equal(at.bus.published, []);
  at.queues.refuse = () => false;
  assert.equal(await at.run(last), []);
  assert.equal([at.queues.letters.length, at.bus.types()], [1, ["HandlingFailed"]]);
});

test("a letter that is taken while its announcement is refused is sent once, by message and sweeper alike", async () => {
  const at = world(() => {
    throw new PermanentError("no such street");
  });
  at.bus.refuse = () => true;
  const message = ordered("o1");
  for (let minute = 0; minute < 60; minute++) {
    assert.equal(await at.run(message), ["o1"]);
    await at.system.advance(2 * MINUTE);
    await sweep(at.runtime, { deadline: at.system.now() + MINUTE, after: MINUTE });
  }
  assert.is(at.queues.letters.length, 1);
  at.bus.refuse = () => false;
  assert.equal(await at.run(message), []);
  assert.equal([at.queues.letters.length, at.bus.types()], [1, ["HandlingFailed"]]);
});

test("2,000 unsent outboxes that nobody takes cost a run some tries; once they can go, they go in one", async () => {
  const at = world();
  const now = at.system.now();
  const entry = { type: "Shipped", source: "test.shipping", detail: '{"metadata":{},"data":{}}' };
  for (let n = 0; n < 2000; n++)
    at.store.seed({
      ...{ key: `k${n}`, consumer: "ship-order", status: "done", generation: 0, attempts: 1 },
      claimedAt: new Date(now - 2 * 86_400_000).toISOString(),
      outbox: [{ id: `${n}`, ...entry }],
      pending: `outbox.${n % 8}`,
      pendingSince: now - 2 * 86_400_000,
    });
  at.bus.refuse = () => true;
  const run = () => sweep(at.runtime, { deadline: at.system.now() + MINUTE, after: MINUTE });
  const { sent, failed } = await run();
  assert.is(sent, 0);
  assert.ok(failed > 5 && failed < 150, `${failed} tried`);
  at.bus.refuse = () => false;
  const swept = await run();
  assert.ok(swept.sent > 1500, `${swept.sent} sent`);
});

test.run();
