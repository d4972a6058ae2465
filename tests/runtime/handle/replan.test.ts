import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { ReadItem, Write } from "../../../runtime/handler.ts";
import { PermanentError } from "../../../schemas/permanent-error.ts";
import { nextRevision } from "../../../schemas/revision.ts";
import { failing } from "../../../testing/fakes/fault.ts";
import { detailOf, type Handle, LIMIT, ordered, RESERVE, world } from "../world.ts";

/** Counts events in one item, and says with each which revision it made. */
const counting: Handle = async ({ data }, { read }) => {
  const { orderId } = data as { orderId: string };
  const was = await read("shipments", "all");
  const events = [...((was?.events as string[]) ?? []), orderId];
  return {
    writes: [{ put: "shipments", item: { orderId: "all", events }, was }],
    events: [{ type: "Shipped", data: { orderId, at: String(nextRevision(was)) } }],
  };
};

/** Somebody else changes the item just before so many commits. */
function disturbed(at: ReturnType<typeof world>, times: number) {
  let left = times;
  at.store.fault = (call, _args, phase) => {
    if (call !== "commit" || phase !== "before" || left-- <= 0) return;
    const { revision = 0 } = (at.store.item("shipments", "all") ?? {}) as { revision?: number };
    at.store.seedItem("shipments", {
      orderId: "all",
      events: ["x"],
      revision: revision + 1,
      incarnation: "i",
    });
  };
}

test("where another has changed what was read, the handler plans again from fresh reads, and that is no attempt", async () => {
  const attempts: number[] = [];
  const at = world((event, context) => {
    attempts.push(context.attempt);
    return counting(event, context as never);
  });
  disturbed(at, 3);
  assert.equal(await at.run(ordered("o1")), []);
  const { events, revision } = at.store.item("shipments", "all") ?? {};
  assert.equal([events, revision], [["x", "o1"], 4]);
  assert.equal(attempts, [1, 1, 1, 1]);
  assert.is(at.recordOf("o1")?.attempts, 1);
  assert.equal(
    at.bus.published.map((entry) => detailOf(entry).data.at),
    ["4"],
  );
});

test("the fourth replan counts like any other; the handler waits before each, longer each time", async () => {
  const at = world(counting);
  at.system.random = () => 1;
  const begun = at.system.now();
  disturbed(at, 4);
  assert.equal(await at.run(ordered("o1")), []);
  assert.is(at.recordOf("o1")?.status, "done");
  assert.is(at.system.now() - begun, 25 + 50 + 100 + 200);
});

test("a scatter plans the chunk again that was stale, not those before it", async () => {
  const cursors: unknown[] = [];
  const at = world(async (event, context) => {
    cursors.push(context.cursor);
    if (context.cursor === undefined) return { next: "second" };
    return counting(event, context);
  });
  let commits = 0;
  at.store.fault = (call, _args, phase) => {
    if (call === "commit" && phase === "before" && ++commits === 2)
      at.store.seedItem("shipments", { orderId: "all", events: ["x"], revision: 1, incarnation: "i" });
  };
  assert.equal(await at.run(ordered("o1")), []);
  assert.equal(cursors, [undefined, "second", "second"]);
  assert.equal(at.store.item("shipments", "all")?.events, ["x", "o1"]);
});

test("a suspect whose plan was stale has come to its end: it is no suspect any more, even if no time is left", async () => {
  const at = world(counting);
  at.store.fault = failing("claim", "after");
  await at.run(ordered("o1"));
  await at.system.advance(2 * LIMIT);
  at.store.fault = async (call, _args, phase) => {
    if (call !== "commit" || phase !== "before") return;
    at.store.seedItem("shipments", { orderId: "all" });
    await at.system.timer(LIMIT - 50).done;
  };
  assert.equal(await at.run(ordered("o1", { message: { receiveCount: 2 } })), ["o1"]);
  assert.equal([at.recordOf("o1")?.owner, at.recordOf("o1")?.putOff], [undefined, undefined]);
});

test("after four replans the message is given back, without an attempt; it is done when its turn comes", async () => {
  const at = world(counting);
  disturbed(at, 5);
  assert.equal(await at.run(ordered("o1")), ["o1"]);
  const { status, attempts, owner, lease, errors } = at.recordOf("o1") ?? {};
  assert.equal([status, attempts, owner, lease, errors], ["open", 0, undefined, 0, undefined]);
  assert.equal(at.bus.published, []);
  assert.is(at.store.calls.filter((call) => call === "commit").length, 5);
  assert.equal(await at.run(ordered("o1", { message: { receiveCount: 2 } })), []);
  assert.equal(at.store.item("shipments", "all")?.revision, 6);
});

test("replans end with the handler's time: the message is given back before it, without an attempt", async () => {
  const at = world(counting);
  at.store.fault = async (call, _args, phase) => {
    if (call !== "commit" || phase !== "before") return;
    at.store.seedItem("shipments", { orderId: "all" });
    await at.system.timer(LIMIT - 50).done;
  };
  assert.equal(await at.run(ordered("o1")), ["o1"]);
  assert.is(at.store.calls.filter((call) => call === "commit").length, 1);
  assert.equal([at.recordOf("o1")?.attempts, at.recordOf("o1")?.owner], [0, undefined]);
});

test("a verdict on what is there by now is a verdict", async () => {
  const at = world((event, context) => {
    const plan = counting(event, context);
    return Promise.resolve(plan).then((made) => {
      const [write] = (made.writes ?? []) as readonly { was?: ReadItem }[];
      if (write?.was) throw new PermanentError("somebody was faster");
      return made;
    });
  });
  disturbed(at, 1);
  assert.equal(await at.run(ordered("o1")), []);
  const { kind, reason } = at.recordOf("o1") ?? {};
  assert.equal([kind, reason], ["permanent", "somebody was faster"]);
});

test("who puts over what it has not read would never end: that is a bug, and says so", async () => {
  const blind: Handle = () => ({ writes: [{ put: "shipments", item: { orderId: "all" } }] });
  const at = world(blind);
  assert.equal(await at.run(ordered("o1")), []);
  assert.equal(await at.run(ordered("o2")), []);
  const { kind, reason } = at.recordOf("o2") ?? {};
  assert.equal(
    [kind, reason],
    [
      "infrastructure",
      "The plan puts or removes an item that is there, and the handler has not read it: have it read what it changes",
    ],
  );
});

test("a commit that took effect although its answer was lost is no stale one: one change, one event", async () => {
  const at = world(counting);
  at.store.fault = failing("commit", "after");
  assert.equal(await at.run(ordered("o1")), []);
  const { events, revision } = at.store.item("shipments", "all") ?? {};
  assert.equal([events, revision], [["o1"], 1]);
  assert.is(at.bus.published.length, 1);
});

test("a fact that is present ends the plan, whatever else is stale in it", async () => {
  const at = world(async (event, context) => {
    const { writes = [], events = [] } = await counting(event, context);
    return { writes: [...writes, { create: "orders", item: { orderId: "fact" } }] as Write[], events };
  });
  at.store.seedItem("orders", { orderId: "fact" });
  disturbed(at, 1);
  assert.equal(await at.run(ordered("o1")), []);
  assert.equal([at.bus.published, at.store.item("shipments", "all")?.events], [[], ["x"]]);
  assert.is(at.recordOf("o1")?.status, "done");
});

test("however handlers of one item interleave, each counts once and revisions have no gap and no repeat", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 2, maxLength: 6 }),
      fc.integer({ min: 0, max: 3 }),
      fc.integer(),
      async (pauses, lost, seed) => {
        const at = world(
          async (event, context) => {
            const plan = await counting(event, context);
            const { orderId } = event.data as { orderId: string };
            await at.system.timer(pauses[Number(orderId)] ?? 0).done;
            return plan;
          },
          { system: { seed } },
        );
        at.store.fault = failing("commit", "after", { times: lost });
        let waiting = pauses.map((_, index) => ordered(String(index)));
        for (let receiveCount = 1; waiting.length > 0; receiveCount++) {
          const again = await at.run(...waiting);
          waiting = again.map((id) => ordered(id, { message: { receiveCount: receiveCount + 1 } }));
          await at.system.advance(LIMIT + RESERVE);
        }
        const { events, revision } = at.store.item("shipments", "all") ?? {};
        const names = pauses.map((_, index) => String(index));
        assert.equal([...(events as string[])].sort(), names);
        assert.is(revision, pauses.length);
        const said = at.bus.published.map((entry) => Number(detailOf(entry).data.at));
        assert.equal(
          said.sort(),
          pauses.map((_, index) => index + 1),
        );
      },
    ),
    { numRuns: 60 },
  );
});

test.run();
