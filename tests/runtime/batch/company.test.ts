import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Message } from "../../../runtime/ports/message.ts";
import { PermanentError } from "../../../schemas/permanent-error.ts";
import { failing } from "../../../testing/fakes/fault.ts";
import { type Handle, LIMIT, ordered, RESERVE, SETTINGS, ship, world } from "../world.ts";

type World = ReturnType<typeof world>;

const LEASE = LIMIT + RESERVE + SETTINGS.leaseMarginMs;

/** What the log says became of a message. */
function outcomeOf({ logs }: World, messageId: string) {
  const found = logs.find(
    ([, text, fields]) => text === "handled" && [fields?.messageIds].flat().includes(messageId),
  );
  const { finished, again, type } = found?.[2] ?? {};
  return [finished ?? again, type];
}

/** The counts of the batches so far. */
const counts = ({ logs }: World) =>
  logs.flatMap(([, text, { _aws, Bus, Consumer, ...values } = {}]) => (text === "batch" ? [values] : []));

/** A world where the process of one order was killed; `putOff` where it has waited for others since. */
async function poisoned(handle: Handle = ship, putOff = false): Promise<World> {
  const at = world(handle);
  at.store.fault = failing("claim", "after");
  await at.run(ordered("o1"));
  at.store.fault = undefined;
  await at.system.advance(LEASE);
  if (putOff) {
    const record = at.recordOf("o1");
    if (record) at.store.seed({ ...record, putOff: true });
  }
  at.logs.length = 0;
  return at;
}

const third = (orderId: string) => ordered(orderId, { message: { receiveCount: 3 } });

test("copies come again as late as the one of them that came most often", async () => {
  const at = world();
  at.store.fault = failing("claim", "before");
  at.system.random = () => 0;
  const again = await at.run(ordered("o1", { message: { messageId: "a" } }), {
    ...ordered("o1"),
    ...{ messageId: "b", receiveCount: 9 },
  });
  assert.equal(again, ["a", "b"]);
  assert.equal([at.queues.delayOf("a"), at.queues.delayOf("b")], [13, 13]);
});

test("a batch that is finished asks its queue for nothing", async () => {
  const at = world();
  const calls: string[] = [];
  at.queues.fault = (call) => void calls.push(call);
  await at.run(ordered("o1"), ordered("o2"));
  assert.equal(calls, []);
});

test("a handler that ran is counted, whatever came of it: a fact that is present, a chunk of a scatter", async () => {
  const present = world();
  present.store.seedItem("shipments", { orderId: "o1" });
  await present.run(ordered("o1"));
  assert.equal(counts(present), [{ Claimed: 1 }]);
  const scatter = world(() => ({ next: "more" }));
  scatter.store.fault = (call, _args, phase) =>
    call === "commit" && phase === "after" ? scatter.system.timer(0.6 * LIMIT).done : undefined;
  await scatter.run(ordered("o1"));
  assert.equal(counts(scatter), [{ Claimed: 1 }]);
});

test("other data under a key that is in the batch already waits, and the log says so", async () => {
  const at = world();
  const other = ordered("o1", { data: { note: "other" }, message: { messageId: "other" } });
  assert.equal(await at.run(ordered("o1"), other), ["other"]);
  assert.equal(outcomeOf(at, "other"), ["waiting", "Ordered"]);
});

test("a letter of an old death does not speak for one of the current death in the same batch", async () => {
  const at = world(() => {
    throw new PermanentError("no such place");
  });
  await at.run(ordered("o1"));
  const letter = (death: number, messageId: string): Message => ({
    ...ordered("o1", { message: { messageId } }),
    deadLetterId: String(at.queues.letters[death]?.attributes.deadLetterId),
  });
  await at.run(letter(0, "first"));
  assert.equal(await at.run(letter(0, "old"), letter(1, "current")), ["current"]);
  assert.equal(await at.run(letter(1, "current")), []);
  assert.is(at.recordOf("o1")?.generation, 2);
});

test("refused messages share a record only if they are copies; what becomes of one becomes of all its copies", async () => {
  const bad = (orderId: string, messageId: string) =>
    ordered(orderId, { data: { note: 1 }, message: { messageId } });
  const at = world();
  assert.equal(await at.run(bad("o1", "a"), bad("o2", "b"), bad("o1", "c")), []);
  assert.is(at.queues.letters.length, 2);
  assert.equal([outcomeOf(at, "a")[0], outcomeOf(at, "c")[0]], ["dead", "dead"]);
  const failed = world();
  failed.store.fault = failing("reject", "before");
  assert.equal(await failed.run(bad("o1", "a"), bad("o1", "c")), ["a", "c"]);
});

test("refused messages that may reopen different deaths share nothing", async () => {
  const at = world();
  const bad = (messageId: string, deadLetterId?: string) =>
    ordered("o1", {
      ...{ data: { note: 1 } },
      message: { messageId, ...(deadLetterId === undefined ? {} : { deadLetterId }) },
    });
  await at.run(bad("first"));
  await at.run(bad("stale", "d.9"), bad("current", String(at.queues.letters[0]?.attributes.deadLetterId)));
  assert.is(at.store.records()[0]?.generation, 1);
});

test("an event that is larger than the deployment allows is refused", async () => {
  const at = world(ship, { settings: { maxEventBytes: 1000 } });
  await at.run(ordered("o1", { data: { note: "x".repeat(4000) } }));
  assert.is(at.store.records()[0]?.kind, "rejected");
});

test("a poison message runs if exactly half of the time is left; by itself it is charged for all its time", async () => {
  const at = await poisoned(async (event, context) => {
    if ((event.data as { orderId: string }).orderId === "o1") return new Promise(() => {});
    await at.system.timer(LIMIT / 2).done;
    return ship(event, context);
  });
  assert.equal(await at.run(ordered("o1"), ordered("o2")), ["o1"]);
  const { attempts, errors } = at.recordOf("o1") ?? {};
  assert.equal([attempts, errors?.[0]?.message], [2, "The handler took longer than its 10000 ms"]);
});

test("a poison message that blocks the event loop when it runs by itself is charged for it", async () => {
  const at = await poisoned((event, context) => {
    if ((event.data as { orderId: string }).orderId !== "o1") return ship(event, context);
    const { now } = at.system;
    const from = now();
    at.system.now = () => Math.max(now(), from + 0.9 * LIMIT);
    return new Promise(() => {});
  });
  assert.equal(await at.run(ordered("o1"), ordered("o2")), ["o1"]);
  assert.match(String(at.recordOf("o1")?.errors?.[0]?.message), "took longer than");
});

test("a poison message that was put off goes first: the others are out of its way, and it is done, sent and counted", async () => {
  const at = await poisoned(ship, true);
  const again = await at.run(ordered("new"), third("o1"), third("old"));
  assert.equal(again, ["new", "old"]);
  assert.equal(outcomeOf(at, "new"), ["busy", "Ordered"]);
  assert.equal(outcomeOf(at, "old"), ["busy", "Ordered"]);
  assert.equal([at.recordOf("old")?.attempts, at.recordOf("old")?.lease], [0, 0]);
  assert.equal([at.bus.types(), at.recordOf("o1")?.outbox], [["Shipped"], undefined]);
  assert.equal(counts(at), [{ Claimed: 1 }]);
});

test("an old message whose record is finished is no hindrance for one that was put off", async () => {
  const at = await poisoned(ship, true);
  await at.run(ordered("old"));
  at.logs.length = 0;
  assert.equal(await at.run(third("old"), third("o1")), []);
  assert.equal(outcomeOf(at, "old"), ["repeated", "Ordered"]);
});

test("one copy that came often is enough", async () => {
  const at = await poisoned(ship, true);
  const copy = { ...ordered("o1"), messageId: "copy" };
  assert.equal(await at.run(ordered("new"), copy, third("o1")), ["new"]);
});

test("who came often has no precedence by that alone, nor has a poison message that was not put off", async () => {
  const order: string[] = [];
  const handle: Handle = (event, context) => {
    order.push((event.data as { orderId: string }).orderId);
    return ship(event, context);
  };
  const at = await poisoned(handle);
  assert.equal(await at.run(third("o1"), ordered("new"), third("old")), []);
  assert.is(order.at(-1), "o1");
});

test.run();
