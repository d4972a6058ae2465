import { test } from "uvu";
import * as assert from "uvu/assert";
import { contextOf } from "../../../runtime/handle/context.ts";
import { derivedId } from "../../../runtime/identity.ts";
import type { ClaimRecord } from "../../../runtime/ports/record.ts";
import { InfrastructureError } from "../../../schemas/infrastructure-error.ts";
import { PostponedError } from "../../../schemas/postponed-error.ts";
import { failing } from "../../../testing/fakes/fault.ts";
import { throws } from "../../harness/throws.ts";
import { type Handle, LIMIT, ordered, RESERVE, SETTINGS, world } from "../world.ts";

const ONCE = { settings: { retry: { maxAttempts: 1, baseDelaySeconds: 1, maxDelaySeconds: 1 } } };
const EXPIRES = Date.UTC(2026, 0, 1) / 1000 + SETTINGS.recordDays * 86_400;

type World = ReturnType<typeof world>;

/** Has the claims take so long. */
function slowly(at: World, milliseconds: number): void {
  at.store.fault = (call, _args, phase) =>
    call === "claim" && phase === "after" ? at.system.timer(milliseconds).done : undefined;
}

test("a handler that has a tenth of a second left is started, one with less is not", async () => {
  for (const [left, calls] of [
    [100, 1],
    [99, 0],
  ] as const) {
    let called = 0;
    const at = world(() => {
      called++;
      return {};
    });
    slowly(at, LIMIT - left);
    await at.run(ordered("o1"));
    assert.is(called, calls, `${left} ms`);
  }
});

test("a handler gets an id that is the same on every attempt, another for each record, and nobody's choice", async () => {
  const ids: unknown[] = [];
  const at = world((_event, { id }) => {
    ids.push(id);
    throw new Error("the carrier is down");
  });
  for (const orderId of ["o1", "o1", "o2"]) await at.run(ordered(orderId));
  const idOf = (orderId: string) => derivedId("context", `ship-order|test.orders|Ordered|${orderId}`);
  assert.equal(ids, [idOf("o1"), idOf("o1"), idOf("o2")]);
});

test("a handler gets its ports", async () => {
  let given: unknown;
  const ports = { carrier: { book: () => "booked" } };
  const at = world(
    (_event, context) => {
      given = context.ports;
      return {};
    },
    { consumer: { ports } },
  );
  await at.run(ordered("o1"));
  assert.is(given, ports);
});

test("what a short read leaves is the handler's own time, and so is what comes before a long one", async () => {
  const at = world(async (_event, { read }) => {
    await read("orders", "o1");
    return new Promise(() => {});
  }, ONCE);
  at.store.fault = (call) => (call === "read" ? at.system.timer(100).done : undefined);
  await at.run(ordered("o1"));
  assert.is(at.recordOf("o1")?.kind, "exhausted");
  const late = world(async (_event, { read }) => {
    await late.system.timer(0.6 * LIMIT).done;
    await read("orders", "o1");
    return {};
  }, ONCE);
  late.store.fault = (call) => (call === "read" ? late.system.timer(LIMIT).done : undefined);
  await late.run(ordered("o1"));
  assert.is(late.recordOf("o1")?.kind, "exhausted");
});

test("a handler that had exactly its share has failed", async () => {
  const at = world(async (_event, { read }) => {
    await read("orders", "o1");
    return new Promise(() => {});
  }, ONCE);
  at.store.fault = (call, _args, phase) =>
    call === "read" && phase === "before" ? at.system.timer(LIMIT / 2).done : undefined;
  await at.run(ordered("o1"));
  assert.is(at.recordOf("o1")?.kind, "exhausted");
});

test("a handler that reads a table which it was not given is a bug: dead at once", async () => {
  const at = world(async (_event, { read }) => {
    await read("others" as never, "o1");
    return {};
  });
  assert.equal(await at.run(ordered("o1")), []);
  const { kind, attempts } = at.recordOf("o1") ?? {};
  assert.equal([kind, attempts], ["infrastructure", 1]);
});

test("what a handler says after a read that failed is kept with it", async () => {
  const at = world(async (_event, { read }) => {
    await read("orders", "o1").catch(() => {});
    throw new Error("no such order");
  }, ONCE);
  at.store.fault = failing("read", "before", { error: new Error("no route") });
  await at.run(ordered("o1"));
  const { kind, reason = "" } = at.recordOf("o1") ?? {};
  assert.is(kind, "infrastructure");
  for (const part of ["Reading orders: no route", "no such order"]) assert.match(reason, part);
});

test("an event larger than the bus is told to take is refused for good, before anything is written", async () => {
  const note = "x".repeat(1000);
  const at = world(() => ({ events: [{ type: "Shipped", data: { orderId: note, at: "now" } }] }), {
    settings: { maxEventBytes: 1000 },
  });
  await at.run(ordered("o1"));
  assert.equal([at.recordOf("o1")?.kind, at.bus.types()], ["permanent", ["HandlingFailed"]]);
});

test("a read that fails says which table, and why", async () => {
  const { runtime, store } = world();
  const cause = new Error("no route");
  store.fault = failing("read", "before", { error: cause });
  const { read } = contextOf("key", "2026-01-01T00:00:00.000Z", 1, runtime).context;
  const error = (await read("orders" as never, "o1").catch((thrown: unknown) => thrown)) as Error;
  assert.instance(error, InfrastructureError);
  assert.equal([error.message, error.cause], ["Reading orders: no route", cause]);
});

test("a handler lists by a key and by an index, 50 items unless it says; an index that fails is named", async () => {
  const { runtime } = world();
  const asked: unknown[] = [];
  const answer = { items: [] };
  const list = async (...args: unknown[]) => {
    asked.push(args);
    if (args[0] === "broken") throw new Error("no route");
    return answer;
  };
  const store = { ...runtime.store, list, listEventually: list };
  const { context } = contextOf("key", "2026-01-01T00:00:00.000Z", 1, { ...runtime, store });
  const [table, index, broken] = ["orders", "byCustomer", "broken"] as never[];
  assert.is(await context.list(table as never, "c1"), answer);
  assert.is(await context.listEventually(index as never, "c1", { limit: 2, after: "x" } as never), answer);
  assert.equal(asked, [
    ["orders", "c1", { limit: 50 }],
    ["byCustomer", "c1", { limit: 2, after: "x" }],
  ]);
  await throws(() => context.listEventually(broken as never, "c1"), "Reading broken: no route");
});

test("a list that is asked for too much says the bounds", async () => {
  const { context } = contextOf("key", "2026-01-01T00:00:00.000Z", 1, world().runtime);
  for (const limit of [0, 201, 1.5])
    await throws(() => context.list("orders" as never, "o1", { limit }), "from 1 to 200");
});

test("however often a handler wraps an error of the runtime, it is known; a circle of causes has an end", async () => {
  const kindOf = async (wraps: number) => {
    const at = world(async (_event, { read }) => {
      let error = await read("orders", "o1").catch((thrown: unknown) => thrown);
      for (let n = 0; n < wraps; n++) error = new Error("cannot ship", { cause: error });
      throw error;
    }, ONCE);
    at.store.fault = failing("read", "before");
    await at.run(ordered("o1"));
    return at.recordOf("o1")?.kind;
  };
  assert.equal([await kindOf(0), await kindOf(8)], ["infrastructure", "infrastructure"]);
  const error = new Error("cannot ship");
  error.cause = error;
  const at = world(() => {
    throw error;
  }, ONCE);
  await at.run(ordered("o1"));
  assert.is(at.recordOf("o1")?.kind, "exhausted");
});

test("a cursor has 1 to 1,024 characters; a chunk with another one is not committed", async () => {
  const handle =
    (next: string): Handle =>
    (_event, { cursor }) =>
      cursor === undefined ? { next } : {};
  const longest = world(handle("x".repeat(1024)));
  assert.equal(await longest.run(ordered("o1")), []);
  assert.is(longest.recordOf("o1")?.status, "done");
  for (const next of ["", "x".repeat(1025)]) {
    const at = world(handle(next));
    await at.run(ordered("o1"));
    const { kind, chunk, cursor } = at.recordOf("o1") ?? {};
    assert.equal([kind, chunk, cursor], ["infrastructure", undefined, undefined]);
  }
});

test("chunks are counted from 1, and a record that is done says how many there were before its last", async () => {
  const seen: unknown[] = [];
  const at = world((_event, { cursor }) => {
    const { chunk, cursor: stored } = at.recordOf("o1") ?? {};
    seen.push([chunk, stored]);
    return cursor === "b" ? {} : { next: cursor === undefined ? "a" : "b" };
  });
  await at.run(ordered("o1"));
  assert.equal(seen, [
    [undefined, undefined],
    [1, "a"],
    [2, "b"],
  ]);
  assert.is(at.recordOf("o1")?.chunk, 2);
});

test("a poison message that gets on with its scatter is one no more", async () => {
  const at = world(() => ({ next: "more" }));
  at.store.fault = failing("claim", "after");
  await at.run(ordered("o1"));
  await at.system.advance(LIMIT + RESERVE + SETTINGS.leaseMarginMs);
  at.store.fault = (call, _args, phase) =>
    call === "commit" && phase === "after" ? at.system.timer(0.6 * LIMIT).done : undefined;
  assert.equal(await at.run(ordered("o1")), ["o1"]);
  const { chunk, owner } = at.recordOf("o1") as ClaimRecord;
  assert.equal([chunk, owner], [1, undefined]);
});

test("a poison message that postpones itself is one no more: it has left a word", async () => {
  const at = world(() => {
    throw new PostponedError("not yet", 5);
  });
  at.store.fault = failing("claim", "after");
  await at.run(ordered("o1"));
  await at.system.advance(LIMIT + RESERVE + SETTINGS.leaseMarginMs);
  at.store.fault = undefined;
  assert.equal(await at.run(ordered("o1")), ["o1"]);
  assert.is(at.recordOf("o1")?.owner, undefined);
});

test("a finished record is forgotten after recordDays, counted from its end", async () => {
  const at = world(async () => {
    await at.system.timer(5000).done;
    return {};
  });
  await at.run(ordered("o1"));
  assert.is(at.recordOf("o1")?.expiresAt, EXPIRES + 5);
});

test("who publishes what it may not is named", async () => {
  const at = world(() => ({ events: [{ type: "Lost", data: {} }] }));
  await at.run(ordered("o1"));
  assert.is(at.recordOf("o1")?.reason, "ship-order may not publish Lost: add it to its emits in its flow");
});

test("a projection that writes nothing is done without a claim; one that goes on is a scatter like any other", async () => {
  const nothing = world(() => ({}), { consumer: { projection: true } });
  assert.equal(await nothing.run(ordered("o1")), []);
  assert.equal(nothing.store.calls, ["fill"]);
  const scatter = world((_event, { cursor }) => (cursor === undefined ? { next: "more" } : {}), {
    consumer: { projection: true },
  });
  assert.equal(await scatter.run(ordered("o1")), []);
  const [record] = scatter.store.records();
  assert.equal([record?.status, record?.chunk], ["done", 1]);
});

test.run();
