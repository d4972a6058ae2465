import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Handle, messageAgain, ordered, SETTINGS, ship, world } from "../world.ts";

const consumer = { heartbeatSeconds: 3 };

/** Ships an order after so many milliseconds. */
const slowly =
  (ms: number): Handle =>
  async (event, context) => {
    await at.system.timer(ms).done;
    return ship(event, context);
  };

let at: ReturnType<typeof world>;

/** The consumer in a world of its own, and what of its heartbeat is to be seen. */
function beating(handle: Handle = ship, options: Parameters<typeof world>[1] = { consumer }) {
  at = world(handle, options);
  const start = at.system.now();
  const hidden: [ms: number, ids: string, seconds: number][] = [];
  at.queues.fault = (call, [messages], phase) => {
    if (call !== "delay" || phase === "after") return;
    const delays = messages as { message: { messageId: string }; seconds: number }[];
    const ids = delays.map(({ message }) => message.messageId).join();
    hidden.push([at.system.now() - start, ids, delays[0]?.seconds ?? 0]);
  };
  const leases: (number | undefined)[] = [];
  at.store.fault = (call, _args, phase) => {
    if (call === "renew" && phase === "before") leases.push((at.recordOf("o1")?.lease ?? 0) - start);
  };
  return { ...at, start, hidden, leases };
}

test("a consumer without it makes no call for it, and claims for as long as its invocation", async () => {
  const { run, recordOf, hidden, leases, start } = beating(slowly(15_000), {});
  let lease: number | undefined;
  at.store.fault = (call, _args, phase) => {
    if (call === "commit" && phase === "before") lease = recordOf("o1")?.lease;
  };
  assert.equal(await run(ordered("o1")), []);
  assert.equal([hidden, leases], [[], []]);
  assert.is(lease, start + 25_000 + SETTINGS.leaseMarginMs);
});

test("a batch is hidden as a whole, by one call, for so long as its claims are leased", async () => {
  const { run, recordOf, hidden, leases, start } = beating();
  let lease: number | undefined;
  at.store.fault = (call, _args, phase) => {
    if (call === "commit" && phase === "before") lease = recordOf("o1")?.lease;
  };
  assert.equal(await run(ordered("o1"), ordered("o2")), []);
  assert.equal([hidden, leases], [[[0, "o1,o2", 3]], []]);
  assert.is(lease, start + 3000);
});

test("both are renewed at half of the time, for as long as it takes, and no longer", async () => {
  const { run, hidden, leases, system } = beating(slowly(4000));
  assert.equal(await run(ordered("o1")), []);
  assert.equal(
    hidden,
    [0, 1500, 3000].map((ms) => [ms, "o1", 3]),
  );
  assert.equal(leases, [3000, 4500]);
  assert.is(system.waiting, 0);
});

test("a process that is cut off is taken for dead: another one has the effect, and it has none", async () => {
  let runs = 0;
  const handle: Handle = async (event, context) => {
    if (++runs === 1) await at.system.timer(10_000).done;
    return ship(event, context);
  };
  const { run, recordOf, bus } = beating(handle);
  at.store.fault = (call) => {
    if (call === "renew") throw new Error("cut off");
  };
  const message = ordered("o1");
  const first = run(message);
  await at.system.advance(4500);
  // By itself, as what has killed its process may do so again.
  assert.equal(await run(messageAgain(message)), []);
  const { status, attempts } = recordOf("o1") ?? {};
  assert.equal([status, attempts, runs], ["done", 2, 2]);
  assert.equal(await first, ["o1"]);
  assert.equal(bus.types(), ["Shipped"]);
});

test("what may have killed its process has the lease of a whole invocation when it runs alone", async () => {
  const { run, recordOf, system } = beating(async (event, context) => {
    if (context.attempt === 1 && !killed) {
      killed = true;
      await new Promise(() => {});
    }
    lease = (recordOf("o1")?.lease ?? 0) - system.now();
    return ship(event, context);
  });
  let killed = false;
  let lease = 0;
  at.store.fault = (call) => {
    if (call === "renew") throw new Error("cut off");
  };
  const message = ordered("o1");
  const never = run(message);
  never.catch(() => {});
  await system.advance(4500);
  assert.equal(await run(messageAgain(message), ordered("o2")), []);
  assert.is(lease, 25_000 + SETTINGS.leaseMarginMs);
});

test("the delay of a retry is the last that is said of a message", async () => {
  const { run, hidden } = beating(() => {
    throw new Error("down");
  });
  at.system.random = () => 0.9;
  assert.equal(await run(ordered("o1")), ["o1"]);
  assert.equal(
    hidden.map(([, , seconds]) => seconds),
    [3, 2],
  );
});

test("calls that fail harm nothing: neither the batch nor what is said later", async () => {
  const { run, recordOf } = beating(slowly(4000));
  at.queues.fault = (call) => {
    if (call === "delay") throw new Error("SQS is down");
  };
  at.store.fault = (call) => {
    if (call === "renew") throw new Error("DynamoDB is down");
  };
  assert.equal(await run(ordered("o1")), []);
  assert.is(recordOf("o1")?.status, "done");
});

test("one that blocks its process each time is handled once more, and is no verdict", async () => {
  const { run, recordOf, system, bus } = beating(slowly(4000));
  at.store.fault = (call) => {
    if (call === "renew") throw new Error("blocked");
  };
  const message = ordered("o1");
  const first = run(message);
  await system.advance(4510);
  const second = run(messageAgain(message));
  await system.advance(3010);
  assert.equal(await run(messageAgain(messageAgain(message))), ["o1"]);
  assert.equal([await first, await second], [["o1"], []]);
  const { status, attempts } = recordOf("o1") ?? {};
  assert.equal([status, attempts], ["done", 2]);
  assert.equal(bus.types(), ["Shipped"]);
});

test("what may have killed its process, and came by itself, is hidden for as long as its lease, and no more is renewed", async () => {
  let runs = 0;
  const { run, hidden, system, start } = beating(async (event, context) => {
    if (++runs === 1) await new Promise(() => {});
    await system.timer(8000).done;
    return ship(event, context);
  });
  at.store.fault = (call) => {
    if (call === "renew") throw new Error("cut off");
  };
  const message = ordered("o1");
  void run(message);
  await system.advance(4500);
  at.queues.delays.length = 0;
  assert.equal(await run(messageAgain(message)), []);
  const own = at.queues.delays.filter((one) => one.message.receiveCount === 2).map(({ seconds }) => seconds);
  assert.equal(own, [3, (25_000 + SETTINGS.leaseMarginMs) / 1000]);
  assert.ok(
    hidden.some(([ms]) => ms > 4500 && ms < system.now() - start),
    "the first beats all the while",
  );
});

test("a retry's delay begins before a poison message takes its time", async () => {
  let runs = 0;
  const { run, system } = beating(async (event, context) => {
    if ((event.data as { orderId: string }).orderId === "o2") throw new Error("down");
    if (++runs === 1) await new Promise(() => {});
    delays = at.queues.delays.filter(({ message }) => message.messageId === "o2").map((one) => one.seconds);
    return ship(event, context);
  });
  let delays: number[] = [];
  at.store.fault = (call) => {
    if (call === "renew") throw new Error("cut off");
  };
  system.random = () => 0.9;
  const message = ordered("o1");
  void run(message);
  await system.advance(4500);
  assert.equal(await run(messageAgain(message), ordered("o2")), ["o2"]);
  assert.equal(delays, [3, 2]);
});

test("a queue that is slow holds up neither leases nor the end, and no call waits for an earlier one", async () => {
  const { run, queues, leases, system, start } = beating(slowly(12_000));
  let calls = 0;
  queues.fault = async (call, _args, phase) => {
    if (call !== "delay" || phase === "after") return;
    calls++;
    await system.timer(10_500).done;
  };
  assert.equal(await run(ordered("o1")), []);
  assert.is(system.now() - start, 13_000);
  assert.is(calls, 2);
  assert.equal(
    leases,
    [3, 4.5, 6, 7.5, 9, 10.5, 12].map((seconds) => seconds * 1000),
  );
});

test.run();
