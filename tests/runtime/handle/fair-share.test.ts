import { test } from "uvu";
import * as assert from "uvu/assert";
import { PermanentError } from "../../../schemas/permanent-error.ts";
import { PostponedError } from "../../../schemas/postponed-error.ts";
import type { FakeSystem } from "../../../testing/fakes/fake-system.ts";
import { type Handle, LIMIT, ordered, RESERVE, SETTINGS, world } from "../world.ts";

const ONCE = { settings: { retry: { maxAttempts: 1, baseDelaySeconds: 1, maxDelaySeconds: 1 } } };
const hang: Handle = () => new Promise(() => {});

/** Blocks the event loop: the clock goes on, and no timer ends meanwhile. */
function block(system: FakeSystem, milliseconds: number): void {
  const { now } = system;
  const from = now();
  system.now = () => Math.max(now(), from + milliseconds);
}

test("a handler that had its share and hangs has failed", async () => {
  const at = world(hang, ONCE);
  assert.equal(await at.run(ordered("o1")), []);
  const { kind, reason } = at.recordOf("o1") ?? {};
  assert.is(kind, "exhausted");
  assert.match(reason ?? "", "The handler took longer than its 20000 ms");
});

test("one that starts late has not: five slow claims are no verdict, and count no attempt", async () => {
  const at = world(hang, ONCE);
  at.store.fault = async (call, _args, phase) => {
    if (call === "claim" && phase === "after") await at.system.timer(LIMIT - 150).done;
  };
  for (let delivery = 1; delivery <= 5; delivery++)
    assert.equal(await at.run(ordered("o1", { message: { receiveCount: delivery } })), ["o1"]);
  const { status, attempts, owner, errors } = at.recordOf("o1") ?? {};
  assert.equal([status, attempts, owner, errors], ["open", 0, undefined, undefined]);
  assert.ok(Number(at.queues.delayOf("o1")) >= 3, "it comes back ever later");
});

test("a scatter that had to publish an earlier chunk over a slow bus first is given no time below nothing", async () => {
  let chunks = 0;
  const at = world((_event, { cursor, now }) => {
    chunks++;
    return { events: [{ type: "Shipped", data: { orderId: `o1/${cursor}`, at: now } }], next: `${chunks}` };
  }, ONCE);
  at.bus.refuse = () => true;
  await at.run(ordered("o1"));
  at.bus.refuse = () => false;
  at.bus.fault = async (_call, _args, phase) => {
    if (phase === "before") await at.system.timer(LIMIT + 500).done;
  };
  assert.equal(await at.run(ordered("o1")), ["o1"]);
  const { status, attempts } = at.recordOf("o1") ?? {};
  assert.equal([chunks, status, attempts], [1, "open", 0]);
});

test("time in reads is not the handler's, whether they are over or under way", async () => {
  for (const reads of [1, 2]) {
    const at = world(async (_event, { read }) => {
      for (let n = 0; n < reads; n++) await read("orders", "o1");
      return new Promise(() => {});
    }, ONCE);
    at.store.fault = async (call, _args, phase) => {
      if (call === "read" && phase === "before") await at.system.timer((0.9 * LIMIT) / reads).done;
    };
    assert.equal(await at.run(ordered("o1")), ["o1"]);
    assert.is(at.recordOf("o1")?.attempts, 0);
  }
  const hanging = world(async (_event, { list }) => {
    await list("orders", "o1");
    return {};
  }, ONCE);
  hanging.store.fault = (call) => (call === "list" ? hanging.system.timer(10 * LIMIT).done : undefined);
  assert.equal(await hanging.run(ordered("o1")), ["o1"]);
  assert.is(hanging.recordOf("o1")?.attempts, 0);
});

test("a read that failed before makes running out of time no failure of the handler", async () => {
  const at = world(async (_event, { read }) => {
    await read("orders", "o1").catch(() => {});
    return new Promise(() => {});
  }, ONCE);
  at.store.fault = async (call, _args, phase) => {
    if (call !== "read" || phase !== "before") return;
    await at.system.timer(0.9 * LIMIT).done;
    throw new Error("no route");
  };
  assert.equal(await at.run(ordered("o1")), ["o1"]);
  assert.is(at.recordOf("o1")?.attempts, 0);
});

test("time in reads and time that another blocked are both not the handler's, though each alone would leave its share", async () => {
  const at = world(async (event, { read }) => {
    if ((event.data as { orderId: string }).orderId === "o1") await read("orders", "o1");
    else {
      await at.system.timer(0.4 * LIMIT).done;
      block(at.system, 0.4 * LIMIT);
    }
    return new Promise(() => {});
  }, ONCE);
  at.store.fault = async (call, _args, phase) => {
    if (call === "read" && phase === "before") await at.system.timer(0.3 * LIMIT).done;
  };
  assert.ok((await at.run(ordered("o1"), ordered("blocks"))).includes("o1"));
  assert.is(at.recordOf("o1")?.attempts, 0);
});

test("a timer that ends a little late is no clock that was set: who hangs has failed", async () => {
  const at = world(hang, ONCE);
  const { now } = at.system;
  const end = now() + LIMIT;
  at.system.now = () => now() + (now() >= end ? 100 : 0);
  assert.equal(await at.run(ordered("o1")), []);
  assert.is(at.recordOf("o1")?.kind, "exhausted");
});

test("reads side by side count once: what is left of the time is the handler's own", async () => {
  const at = world(async (_event, { read }) => {
    await Promise.all([read("orders", "o1"), read("orders", "o2"), read("orders", "o3")]);
    return new Promise(() => {});
  }, ONCE);
  at.store.fault = async (call, _args, phase) => {
    if (call === "read" && phase === "before") await at.system.timer(0.3 * LIMIT).done;
  };
  assert.equal(await at.run(ordered("o1")), []);
  assert.is(at.recordOf("o1")?.kind, "exhausted");
});

test("what a port says in the little time that is left counts: an error is a word", async () => {
  const at = world(() => {
    throw new Error("the carrier is down");
  }, ONCE);
  at.store.fault = async (call, _args, phase) => {
    if (call === "claim" && phase === "after") await at.system.timer(LIMIT - 150).done;
  };
  await at.run(ordered("o1"));
  assert.is(at.recordOf("o1")?.kind, "exhausted");
});

/** A batch of three, of which one blocks the event loop for most of the time. */
async function blocked(neighbour: Handle) {
  const at = world((event, context) => {
    if ((event.data as { orderId: string }).orderId !== "blocks") return neighbour(event, context);
    block(at.system, 0.8 * LIMIT);
    return new Promise(() => {});
  }, ONCE);
  const again = await at.run(ordered("o1"), ordered("blocks"), ordered("o2"));
  return { at, again };
}

test("a handler whose neighbour blocks the event loop is not charged for it, nor is anybody else: whom it met runs alone next", async () => {
  const { at, again } = await blocked(hang);
  assert.equal(again, ["o1", "blocks", "o2"]);
  assert.equal(
    again.map((id) => [at.recordOf(id)?.attempts, at.recordOf(id)?.putOff]),
    // The last had not begun when it was blocked.
    [
      [0, true],
      [0, true],
      [0, undefined],
    ],
  );
  at.runtime.consumer.handle = () => ({});
  const third = { message: { receiveCount: 3 } };
  assert.equal(await at.run(ordered("o1", third), ordered("new")), ["new"]);
  assert.equal([at.recordOf("o1")?.status, at.recordOf("o1")?.putOff], ["done", undefined]);
  assert.is(at.recordOf("new"), undefined, "it is out of the way without a claim");
});

test("who blocks the event loop alone is charged", async () => {
  const at = world(() => {
    block(at.system, 0.9 * LIMIT);
    return new Promise(() => {});
  }, ONCE);
  assert.equal(await at.run(ordered("o1")), []);
  assert.is(at.recordOf("o1")?.kind, "exhausted");
});

test("an adapter's own limit that passed while another blocked is no verdict; a verdict of a port is", async () => {
  const limited: Handle = async (event) => {
    await at.system.timer(1000).done;
    if ((event.data as { orderId: string }).orderId === "o2") throw new PermanentError("no such street");
    throw new DOMException("The operation timed out", "TimeoutError");
  };
  const at = world((event, context) => {
    if ((event.data as { orderId: string }).orderId !== "blocks") return limited(event, context);
    block(at.system, 0.8 * LIMIT);
    return {};
  }, ONCE);
  assert.equal(await at.run(ordered("o1"), ordered("o2"), ordered("blocks")), ["o1"]);
  assert.is(at.recordOf("o1")?.attempts, 0);
  assert.is(at.recordOf("o2")?.kind, "permanent");
});

test("whose own limit passed while another blocked runs alone next, whatever it said; who postpones itself has said enough", async () => {
  const outcomeOf = async (error: Error, blockedMs: number) => {
    const at = world((event) => {
      if ((event.data as { orderId: string }).orderId !== "blocks")
        return at.system.timer(1000).done.then(() => Promise.reject(error));
      block(at.system, blockedMs);
      return {};
    }, ONCE);
    await at.run(ordered("o1"), ordered("blocks"));
    const [, , fields = {}] = at.logs.find(([, , one]) => one?.eventId === "eb-o1" && one.messageIds) ?? [];
    return [fields.again ?? fields.finished, fields.reason, at.recordOf("o1")?.putOff];
  };
  const timeout = new DOMException("The operation timed out", "TimeoutError");
  const blocked = ["busy", "Other handlers blocked it: The operation timed out", true];
  assert.equal(await outcomeOf(timeout, 0.8 * LIMIT), blocked);
  const postponed = await outcomeOf(new PostponedError("not yet", 5), 0.8 * LIMIT);
  assert.equal(postponed, ["postponed", "not yet", undefined]);
});

test("a poison message whose handler leaves a word is none any more: postponed, or without its share of time", async () => {
  const at = world(hang);
  at.store.fault = (call, _args, phase) => {
    if (call === "claim" && phase === "after") throw new Error("killed");
  };
  await at.run(ordered("o1"));
  await at.system.advance(LIMIT + RESERVE + SETTINGS.leaseMarginMs + 1);
  at.store.fault = async (call, _args, phase) => {
    if (call === "claim" && phase === "after") await at.system.timer(LIMIT - 200).done;
  };
  assert.equal(await at.run(ordered("o1")), ["o1"]);
  const { attempts, owner, putOff } = at.recordOf("o1") ?? {};
  assert.equal([attempts, owner, putOff], [1, undefined, undefined], "just the one that was killed");
});

test("a clock that is set while a handler runs is nobody's verdict, and ends nobody's time later", async () => {
  for (const minutes of [-10, 10]) {
    const at = world(async () => {
      const { now } = at.system;
      await at.system.timer(1000).done;
      at.system.now = () => now() + minutes * 60_000;
      return new Promise(() => {});
    }, ONCE);
    const began = at.system.now();
    assert.equal(await at.run(ordered("o1")), ["o1"]);
    assert.equal([at.recordOf("o1")?.status, at.recordOf("o1")?.attempts], ["open", 0]);
    assert.ok(at.system.now() - began - minutes * 60_000 <= LIMIT, "the function lives to give it back");
  }
});

test("one that comes back although the clock was set is done as ever", async () => {
  for (const minutes of [-10, 10]) {
    const at = world(async () => {
      const { now } = at.system;
      await at.system.timer(1000).done;
      at.system.now = () => now() + minutes * 60_000;
      return {};
    }, ONCE);
    assert.equal(await at.run(ordered("o1")), []);
    assert.is(at.recordOf("o1")?.status, "done");
  }
});

test.run();
