import { test } from "uvu";
import * as assert from "uvu/assert";
import * as z from "zod";
import { failing } from "../../../testing/fakes/fault.ts";
import { Ordered, ordered, ship, world } from "../world.ts";

test("handles copies of one message in a batch once, and acknowledges both", async () => {
  let calls = 0;
  const { run, bus } = world((event, context) => {
    calls++;
    return ship(event, context);
  });
  assert.equal(await run(ordered("o1"), ordered("o1", { message: { messageId: "copy" } })), []);
  assert.is(calls, 1);
  assert.is(bus.published.length, 1);
});

test("gives back every copy where the first one's attempt fails", async () => {
  const { run, recordOf } = world(() => {
    throw new Error("the carrier is down");
  });
  assert.equal(await run(ordered("o1"), ordered("o1", { message: { messageId: "copy" } })), ["o1", "copy"]);
  assert.is(recordOf("o1")?.attempts, 1);
});

test("good messages go through beside a refused one, a failing one and a dying one", async () => {
  const { run, store, queues } = world((event, context) => {
    const { orderId } = event.data as { orderId: string };
    if (orderId === "fails") throw new Error("the carrier is down");
    if (orderId === "dies") throw Object.assign(new Error("no such place"), { name: "PermanentError" });
    return ship(event, context);
  });
  const bad = ordered("bad", { message: { body: "{" } });
  assert.equal(await run(bad, ordered("good"), ordered("fails"), ordered("dies"), ordered("better")), [
    "fails",
  ]);
  assert.equal(
    store.items("shipments").map(({ orderId }) => orderId),
    ["better", "good"],
  );
  assert.equal(queues.letters.map(({ attributes }) => attributes.kind).sort(), ["permanent", "rejected"]);
});

test("a message that cannot even be hashed is refused by itself, and its neighbours go through", async () => {
  const { run, store, queues } = world();
  const bad = ordered("bad", { data: { note: "half an emoji: \ud83d" } });
  assert.equal(await run(bad, ordered("good")), []);
  assert.is(store.items("shipments").length, 1);
  assert.is(queues.letters[0]?.attributes.kind, "rejected");
});

test("a contract that throws harms no other message of the batch", async () => {
  const data = z.object({ orderId: z.string() }).refine(({ orderId }) => {
    if (orderId === "bad") throw new Error("a bug in the contract");
    return true;
  });
  const at = world(ship, { consumer: { on: [{ ...Ordered, data }] } });
  const again = await at.run(ordered("bad"), ordered("good"));
  assert.is(at.recordOf("good")?.status, "done");
  assert.is(again.length + at.queues.letters.length, 1, "the other comes again or lies in the queue");
});

test("other data under a key of the same batch waits, then is refused without touching the good record", async () => {
  const { run, store, queues, recordOf } = world();
  const metadata = { idempotencyKey: "k" };
  const [good, other] = [ordered("o1", { metadata }), ordered("o2", { metadata })];
  assert.equal(await run(good, other), ["o2"]);
  assert.is(queues.delayOf("o2"), 1);
  const before = recordOf("k");
  assert.equal(await run(other), []);
  assert.equal(recordOf("k"), before);
  assert.equal(
    store.items("shipments").map(({ orderId }) => orderId),
    ["o1"],
  );
  const [letter] = queues.letters;
  assert.is(letter?.attributes.kind, "rejected");
  assert.match(String(letter?.attributes.reason), '"k" came with other data before (event eb-o1)');
});

test("a claim that fails gives the message back after a backoff; it is no attempt", async () => {
  const { run, store, queues, recordOf, system } = world();
  system.random = () => 0.999;
  store.fault = failing("claim", "before");
  assert.equal(await run(ordered("o1", { message: { receiveCount: 3 } })), ["o1"]);
  assert.is(queues.delayOf("o1"), 3);
  assert.equal(await run(ordered("o1")), []);
  assert.is(recordOf("o1")?.attempts, 1);
});

test("a refused message whose record cannot be written comes again", async () => {
  const { run, store, queues } = world();
  store.fault = failing("reject", "before");
  const bad = ordered("bad", { message: { body: "{" } });
  assert.equal(await run(bad), ["bad"]);
  assert.equal(await run(bad), []);
  assert.is(queues.letters.length, 1);
});

test("says of each message what became of it, without its data", async () => {
  const { run, logs } = world(() => {
    throw new Error("the carrier is down");
  });
  await run(ordered("o1", { metadata: { correlationId: "c1" }, data: { token: "s3cret" } }));
  const [level, , fields] = logs.find(([, message]) => message === "handled") ?? [];
  assert.is(level, "warn");
  const { consumer, type, correlationId, messageIds, again, reason } = fields ?? {};
  assert.equal(
    { consumer, type, correlationId, messageIds, again, reason },
    {
      consumer: "ship-order",
      type: "Ordered",
      correlationId: "c1",
      messageIds: ["o1"],
      again: "retry",
      reason: "the carrier is down",
    },
  );
  assert.not.match(JSON.stringify(logs), "s3cret");
});

test.run();
