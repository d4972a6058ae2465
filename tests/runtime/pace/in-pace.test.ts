import { test } from "uvu";
import * as assert from "uvu/assert";
import { handleBatch } from "../../../runtime/batch/handle-batch.ts";
import { newPace } from "../../../runtime/ports/runtime.ts";
import { failing } from "../../../testing/fakes/fault.ts";
import { changed, orderWorld } from "../order/order-world.ts";
import { type Handle, LIMIT, ordered, RESERVE, SETTINGS, ship, world } from "../world.ts";

const rate = { perSecond: 2 };

/** A consumer of two a second, which notes when each handling begins: milliseconds since its start. */
function pacedWorld(handle: Handle = ship) {
  const begun: [id: string, ms: number][] = [];
  const at = world(
    (event, context) => {
      begun.push([(event.data as { orderId: string }).orderId, at.system.now() - start]);
      return handle(event, context);
    },
    { consumer: { rate } },
  );
  at.runtime.pace = newPace();
  const start = at.system.now();
  const count = (call: string) => at.store.calls.filter((one) => one === call).length;
  return { ...at, begun, count };
}

const orders = (...ids: string[]) => ids.map((id) => ordered(id));

test("handlings of a batch begin at the pace, by one call for all", async () => {
  const { run, begun, count } = pacedWorld();
  assert.equal(await run(...orders("o1", "o2", "o3")), []);
  assert.equal(begun, [
    ["o1", 50],
    ["o2", 590],
    ["o3", 1130],
  ]);
  assert.is(count("reserve"), 1);
});

test("a consumer without a rate reserves nothing", async () => {
  const at = pacedWorld();
  at.runtime.consumer.rate = undefined;
  await at.run(...orders("o1", "o2"));
  assert.equal(
    [at.begun, at.count("reserve")],
    [
      [
        ["o1", 0],
        ["o2", 0],
      ],
      0,
    ],
  );
});

test("what was handled before takes no slot, and a batch of that makes no call", async () => {
  const { run, begun, count, system } = pacedWorld();
  await run(...orders("o1", "o2"));
  await system.advance(10_000);
  await run(...orders("o1", "o2"));
  assert.is(count("reserve"), 1);
  await run(...orders("o1", "o2", "o3"));
  assert.equal([begun.length, begun[2]?.[0]], [3, "o3"]);
  assert.is(begun[2]?.[1], (begun[1]?.[1] ?? 0) + 10_000 + 50);
});

test("what has no slot comes again: no attempt, and its claim is given back", async () => {
  const { run, begun, recordOf, queues } = pacedWorld();
  const ids = Array.from({ length: 15 }, (_, index) => `o${index}`);
  const again = await run(...orders(...ids));
  // A third of 20 s at 540 ms each.
  assert.equal([begun.length, again], [13, ["o13", "o14"]]);
  assert.equal(
    [recordOf("o13")?.attempts, recordOf("o13")?.lease, recordOf("o13")?.owner],
    [0, 0, undefined],
  );
  assert.ok(queues.delays.every(({ seconds }) => seconds >= 8));
  assert.equal(await run(...orders("o13", "o14")), []);
});

test("a failed attempt has taken its slot, and the next one takes another", async () => {
  const { run, begun, recordOf } = pacedWorld(() => {
    throw new Error("down");
  });
  for (const _ of [1, 2]) assert.equal(await run(ordered("o1")), ["o1"]);
  assert.equal([begun.length, recordOf("o1")?.attempts], [2, 2]);
  assert.ok((begun[1]?.[1] ?? 0) - (begun[0]?.[1] ?? 0) >= 540);
});

test("where slots cannot be reserved all comes again, without an attempt", async () => {
  const { run, store, begun, recordOf } = pacedWorld();
  store.fault = failing("reserve", "before");
  assert.equal(await run(...orders("o1", "o2")), ["o1", "o2"]);
  assert.equal([begun, recordOf("o1")?.attempts, recordOf("o1")?.owner], [[], 0, undefined]);
  store.fault = undefined;
  assert.equal(await run(...orders("o1", "o2")), []);
});

test("a handling that is held up past its slot does not begin", async () => {
  const at = pacedWorld();
  at.store.fault = async (method, _, phase) => {
    if (method === "reserve" && phase === "after") await at.system.timer(200).done;
  };
  assert.equal(await at.run(...orders("o1", "o2")), ["o2"]);
  assert.equal(at.begun, [["o1", 590]]);
});

test("each chunk of a scatter takes a slot: its message comes again for the next", async () => {
  const { run, begun } = pacedWorld((_, { cursor }) => (cursor === undefined ? { next: "more" } : {}));
  assert.equal(await run(ordered("o1")), ["o1"]);
  assert.equal(await run(ordered("o1")), []);
  assert.is(begun.length, 2);
  assert.ok((begun[1]?.[1] ?? 0) - (begun[0]?.[1] ?? 0) >= 540);
});

test("a plan that lost to somebody else is made again in another slot", async () => {
  const at = pacedWorld(async ({ data }, { read }) => {
    const { orderId } = data as { orderId: string };
    const was = await read("orders", orderId);
    if (at.begun.length === 1) at.store.seedItem("orders", { orderId, revision: 7, incarnation: "other" });
    return { writes: [{ put: "orders", item: { orderId }, ...(was ? { was } : {}) }] };
  });
  assert.equal(await at.run(ordered("o1")), ["o1"]);
  assert.equal([at.begun.length, at.recordOf("o1")?.attempts], [1, 0]);
  assert.equal(await at.run(ordered("o1")), []);
  assert.is(at.begun.length, 2);
});

test("a poison message waits for its company, then goes first, in a slot of its own", async () => {
  const { run, store, system, begun, recordOf } = pacedWorld();
  store.fault = failing("claim", "after");
  await run(ordered("o1"));
  store.fault = undefined;
  await system.advance(LIMIT + RESERVE + SETTINGS.leaseMarginMs);
  assert.equal(await run(...orders("o1", "o2")), ["o1"]);
  assert.equal([begun.map(([id]) => id), recordOf("o1")?.putOff], [["o2"], true]);
  const third = (id: string) => ordered(id, { message: { receiveCount: 3 } });
  store.fault = failing("reserve", "before");
  assert.equal(await run(third("o1"), third("o3")), ["o3", "o1"]);
  assert.equal([recordOf("o1")?.lease, recordOf("o1")?.putOff], [0, true], "its claim is given back");
  store.fault = undefined;
  assert.equal(await run(third("o1"), third("o3")), ["o3"]);
  assert.equal(
    begun.map(([id]) => id),
    ["o2", "o1"],
  );
});

/** What the log says became of each message. */
const outcomes = ({ logs }: ReturnType<typeof world>) =>
  logs.flatMap(([, text, fields]) => (text === "handled" ? [fields?.finished ?? fields?.again] : []));

/** Counts calls by which claims are given back, and that have not ended. */
function givingBack({ store, system }: ReturnType<typeof world>, failed?: string) {
  const open = { calls: 0 };
  store.fault = async (method, _, phase) => {
    if (method === failed) throw new Error("down");
    if (method !== "giveBack") return;
    open.calls += phase === "before" ? 1 : -1;
    if (phase === "before") await system.timer(100).done;
  };
  return open;
}

/** A world in which o1 has been put off as a poison message. */
async function putOff() {
  const at = pacedWorld();
  at.store.fault = failing("claim", "after");
  await at.run(ordered("o1"));
  at.store.fault = undefined;
  await at.system.advance(LIMIT + RESERVE + SETTINGS.leaseMarginMs);
  const start = at.system.now();
  assert.equal(await at.run(...orders("o1", "o2")), ["o1"]);
  return { ...at, tookMs: at.system.now() - start };
}

test("a poison message that waits for its company takes no slot", async () => {
  const { tookMs } = await putOff();
  assert.is(tookMs, 50);
});

test("a message without a slot is told as paced once its claim is given back, one without an answer as a failure", async () => {
  const at = pacedWorld();
  const open = givingBack(at);
  assert.is((await at.run(...orders(...Array.from({ length: 15 }, (_, n) => `o${n}`)))).length, 2);
  assert.equal([open.calls, outcomes(at).slice(-2)], [0, ["paced", "paced"]]);
  const failed = pacedWorld();
  const left = givingBack(failed, "reserve");
  await failed.run(ordered("o1"));
  assert.equal([left.calls, outcomes(failed)], [0, ["infrastructure"]]);
});

test("so it is where it goes first, and it stays put off", async () => {
  const third = ["o1", "o3"].map((id) => ordered(id, { message: { receiveCount: 3 } }));
  for (const [failed, again] of [
    [undefined, "paced"],
    ["reserve", "infrastructure"],
  ] as const) {
    const at = await putOff();
    const open = givingBack(at, failed);
    const until = at.system.now() + 3_600_000;
    at.runtime.pace = { ...newPace(), until, learnedAt: failed ? 0 : at.system.now() };
    at.logs.length = 0;
    assert.equal(await at.run(...third), ["o3", "o1"]);
    assert.equal([open.calls, outcomes(at).at(-1), at.begun.length], [0, again, 1]);
    if (!failed) assert.is(at.queues.delayOf("o1"), 30, "not before slots are free");
    const { attempts, lease, putOff: isPutOff } = at.recordOf("o1") ?? {};
    assert.equal([attempts, lease, isPutOff], [1, 0, true], "no further attempt");
  }
});

test("in order and at a pace: one after the other, each in its slot, by one call", async () => {
  const { run, runtime, handled, store, system } = orderWorld();
  runtime.consumer.rate = rate;
  const start = system.now();
  assert.equal(await run(changed("o1", 2), changed("o1", 1), changed("o2", 1)), []);
  assert.equal(
    handled.filter((one) => one.startsWith("o1")),
    ["o1.1", "o1.2"],
  );
  assert.is(handled.length, 3);
  assert.is(store.calls.filter((one) => one === "reserve").length, 1);
  assert.is(system.now() - start, 50 + 2 * 540);
});

const SECONDS = 20;

test("under a backlog nine tenths of the rate are reached, with slow handlers as well, and nearly nothing is given back", async () => {
  for (const [perSecond, takesMs] of [
    [5, 30],
    [5, 1500],
    [50, 30],
  ] as const) {
    const at = world(async () => {
      at.system.now() < end && begun++;
      await at.system.timer(takesMs).done;
      return {};
    });
    let begun = 0;
    at.runtime.consumer.rate = { perSecond };
    at.store.fault = async (_, __, phase) => at.system.timer(phase === "before" ? 4 : 3).done;
    const start = at.system.now();
    const end = start + SECONDS * 1000;
    let [next, givenBack] = [0, 0];
    const instance = async (batchSize: number) => {
      const runtime = { ...at.runtime, pace: newPace() };
      while (at.system.now() < end) {
        const ids = Array.from({ length: batchSize }, () => `o${++next}`);
        const startedAt = at.system.now();
        const time = { startedAt, deadline: startedAt + LIMIT, endsAt: startedAt + LIMIT + RESERVE };
        givenBack += (await handleBatch(orders(...ids), runtime, time)).length;
        // Until the mapping hands out the next batch.
        await at.system.timer(40).done;
      }
    };
    await Promise.all([instance(10), instance(10), instance(10)]);
    assert.ok(begun / SECONDS >= perSecond * 0.9, `${begun / SECONDS} of ${perSecond} a second`);
    assert.ok(givenBack <= 40, `${givenBack} of ${next} were given back`);
  }
});

test.run();
