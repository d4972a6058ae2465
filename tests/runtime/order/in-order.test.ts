import { test } from "uvu";
import * as assert from "uvu/assert";
import { failing } from "../../../testing/fakes/fault.ts";
import { changed, orderWorld } from "./order-world.ts";

const QUARTER_MS = 900_000;

test("handles the events of a business key in order, however they come, each once", async () => {
  const { run, wake, handled, position } = orderWorld();
  for (const revision of [3, 2, 1, 2, 4]) assert.equal(await run(changed("o1", revision)), []);
  await wake();
  assert.equal(handled, ["o1.1", "o1.2", "o1.3", "o1.4"]);
  const { handled: last, waiting, pending } = position("o1") ?? {};
  assert.equal([last, waiting, pending], [4, [], undefined]);
});

test("a batch is handled one after the other, and other business keys beside it", async () => {
  const { run, handled, queues } = orderWorld();
  assert.equal(await run(changed("o1", 2), changed("o2", 1), changed("o1", 1), changed("o1", 3)), []);
  assert.equal(
    handled.filter((one) => one.startsWith("o1")),
    ["o1.1", "o1.2", "o1.3"],
  );
  assert.ok(handled.includes("o2.1"));
  assert.equal(queues.wakeUps, [], "nobody has waited");
});

test("what comes before its turn waits aside: no claim, no attempt, acknowledged", async () => {
  const { run, handled, position, parked, recordAt, system } = orderWorld();
  assert.equal(await run(changed("o1", 2)), []);
  assert.equal([handled, recordAt("o1", 2)], [[], undefined]);
  const { waiting, pending, pendingSince, sequence } = position("o1") ?? {};
  assert.equal([waiting, pendingSince, sequence], [[2], system.now(), { orderId: "o1" }]);
  assert.match(pending ?? "", /^order\.\d$/);
  assert.is(parked("o1", 2)?.pendingSince, system.now() + QUARTER_MS);
  assert.match(parked("o1", 2)?.pending ?? "", /^timer\.\d$/);
});

test("it looks for itself ever more seldom, as long as nothing moves", async () => {
  const { run, parked, system } = orderWorld();
  await run(changed("o1", 2));
  for (const [passed, waits] of [
    [QUARTER_MS, 1],
    [QUARTER_MS * 3, 4],
    [QUARTER_MS * 400, 96],
  ] as const) {
    system.advance(passed);
    await run(changed("o1", 2));
    assert.is(parked("o1", 2)?.pendingSince, system.now() + waits * QUARTER_MS);
  }
});

test("progress begins the wait of the others anew", async () => {
  const { run, position, system } = orderWorld();
  await run(changed("o1", 5));
  const before = position("o1")?.pendingSince;
  system.advance(1000);
  await run(changed("o1", 1));
  assert.equal([position("o1")?.waiting, position("o1")?.pendingSince], [[5], (before ?? 0) + 1000]);
});

test("one that fails is tried again before its successors, which wait; dead it holds them up", async () => {
  let isDown = true;
  const { run, wake, handled, position, queues } = orderWorld(() => {
    if (isDown) throw new Error("down");
    return {};
  });
  assert.equal(await run(changed("o1", 1)), ["o1-1"]);
  assert.equal(await run(changed("o1", 2)), []);
  await run(changed("o1", 1));
  await run(changed("o1", 1));
  assert.equal(handled, ["o1.1", "o1.1", "o1.1"]);
  assert.is(queues.letters[0]?.attributes.kind, "exhausted");
  assert.equal(position("o1")?.waiting, [2]);
  isDown = false;
  // It is redriven.
  await run(changed("o1", 1, { message: { deadLetterId: queues.letters[0]?.id ?? "" } }));
  await wake();
  assert.equal(handled.slice(3), ["o1.1", "o1.2"]);
  assert.is(position("o1")?.handled, 2);
});

test("another event of a revision that was handled is late: a record, and nothing else", async () => {
  const { run, handled, store } = orderWorld();
  await run(changed("o1", 1));
  await run(changed("o1", 1, { note: "other", metadata: { idempotencyKey: "another" } }));
  assert.equal(handled, ["o1.1"]);
  const record = store.record("ship-order|test.orders|Changed|another");
  assert.equal([record?.status, record?.late], ["done", 1]);
});

test("a replay of what is done changes nothing; a replay of all is handled in order", async () => {
  const { run, wake, handled } = orderWorld();
  const replayed = (revision: number) => changed("o1", revision, { envelope: { "replay-name": "r1" } });
  for (const revision of [2, 1]) await run(replayed(revision));
  await wake();
  assert.equal(await run(replayed(1), replayed(2)), []);
  assert.equal(handled, ["o1.1", "o1.2"]);
});

test("what was done before its consumer was in order moves the position on, in order", async () => {
  const { run, wake, handled, position, runtime } = orderWorld();
  const asTheyCome = { ...runtime.consumer };
  runtime.consumer.inOrder = undefined;
  await run(changed("o1", 2));
  await run(changed("o1", 1));
  Object.assign(runtime.consumer, asTheyCome);
  await run(changed("o1", 3));
  assert.equal([handled, position("o1")?.waiting], [["o1.2", "o1.1"], [3]]);
  // They are replayed.
  await run(changed("o1", 2));
  await run(changed("o1", 1));
  await wake();
  assert.equal([handled.at(-1), position("o1")?.handled], ["o1.3", 3]);
});

test("another message of a revision that waits aside waits in its queue", async () => {
  const { run, wake, handled } = orderWorld();
  await run(changed("o1", 2));
  const another = changed("o1", 2, { metadata: { idempotencyKey: "another" } });
  assert.equal(await run(another), ["o1-2"]);
  await run(changed("o1", 1));
  await wake();
  assert.equal(await run(another), []);
  assert.equal(handled, ["o1.1", "o1.2"]);
});

test("no more than 1,000 revisions of a business key wait aside; copies of them do", async () => {
  const { run, store, key } = orderWorld();
  const waiting = Array.from({ length: 1000 }, (_, index) => index + 2);
  await store.move({ key: key("o1"), consumer: "ship-order", sequence: {}, handled: 0, version: 1, waiting });
  assert.equal(await run(changed("o1", 1002)), ["o1-1002"]);
  assert.equal(await run(changed("o1", 1001)), []);
});

test("one that is laid aside while its predecessor is being handled is found by its commit", async () => {
  let during: (() => Promise<unknown>) | undefined;
  const { run, wake, handled } = orderWorld(async () => {
    const act = during;
    during = undefined;
    await act?.();
    return {};
  });
  during = () => run(changed("o1", 2));
  assert.equal(await run(changed("o1", 1)), []);
  await wake();
  assert.equal(handled, ["o1.1", "o1.2"]);
});

test("a revision that was passed while it was handled is late: nothing of its plan happens", async () => {
  const { run, store, key, recordAt, handled } = orderWorld(async ({ data }) => {
    const { orderId } = data as { orderId: string };
    const passed = { key: key(orderId), consumer: "ship-order", sequence: {}, handled: 1, version: 1 };
    assert.ok(await store.move({ ...passed, waiting: [] }));
    return { writes: [{ create: "shipments", item: { orderId } }] };
  });
  assert.equal(await run(changed("o1", 1)), []);
  assert.equal([handled, store.items("shipments")], [["o1.1"], []]);
  assert.equal([recordAt("o1", 1)?.status, recordAt("o1", 1)?.late], ["done", 1]);
});

test("where a fact is present its turn is over, too, and the next one is woken", async () => {
  const { run, wake, handled, store, position } = orderWorld();
  store.seedItem("shipments", { orderId: "o1.1" });
  await run(changed("o1", 2));
  await run(changed("o1", 1));
  await wake();
  assert.equal([handled, position("o1")?.handled], [["o1.1", "o1.2"], 2]);
});

test("a scatter moves on when it has ended, not with each chunk", async () => {
  const { run, position } = orderWorld((_, { cursor }) => {
    assert.is(position("o1"), undefined);
    return cursor === undefined ? { next: "more" } : {};
  });
  assert.equal(await run(changed("o1", 1)), []);
  assert.is(position("o1")?.handled, 1);
});

test("a commit whose answer is lost has moved on once", async () => {
  const { run, store, position, handled, wake } = orderWorld();
  await run(changed("o1", 2));
  store.fault = failing("commit", "after");
  assert.equal(await run(changed("o1", 1)), []);
  await wake();
  assert.equal([handled, position("o1")?.handled], [["o1.1", "o1.2"], 2]);
});

test("stopped after it was laid aside it comes again, and waits as before", async () => {
  const { run, store, position, parked } = orderWorld();
  store.fault = failing("park", "after");
  assert.equal(await run(changed("o1", 2)), ["o1-2"]);
  assert.equal(await run(changed("o1", 2)), []);
  assert.equal([position("o1")?.waiting, parked("o1", 2)?.order.revision], [[2], 2]);
});

test("a wake-up that was not sent is in the outbox of who has moved on", async () => {
  const { run, queues, recordAt } = orderWorld();
  await run(changed("o1", 2));
  queues.fault = failing("wake", "before");
  assert.equal(await run(changed("o1", 1)), ["o1-1"]);
  assert.is(recordAt("o1", 1)?.outbox?.length, 1);
  assert.equal(await run(changed("o1", 1)), []);
  assert.is(queues.wakeUps.length, 1);
});

test("a consumer without an order makes no call more", async () => {
  const { run, runtime, store } = orderWorld();
  runtime.consumer.inOrder = undefined;
  const calls: string[] = [];
  store.fault = (method) => void calls.push(method);
  await run(changed("o1", 7));
  assert.equal(new Set(calls), new Set(["claim", "commit"]));
});

test.run();
