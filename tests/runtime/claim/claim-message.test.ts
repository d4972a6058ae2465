import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Message } from "../../../runtime/ports/message.ts";
import type { ClaimRecord } from "../../../runtime/ports/record.ts";
import { detailOf, LIMIT, ordered, RESERVE, SETTINGS, world } from "../world.ts";
import { dead } from "./dead.ts";

/** A world with o1 dead, and the message that an operator moves back. */
async function redrivable() {
  const at = await dead();
  const [letter] = at.queues.letters;
  /** The message that an operator moves back: body and attributes of the letter. */
  const redriven = (
    deadLetterId = String(letter?.attributes.deadLetterId),
    messageId = "redriven",
  ): Message => ({
    ...ordered("o1", { message: { messageId } }),
    deadLetterId,
  });
  return { ...at, redriven };
}

const replayed = (name: string) => ordered("o1", { envelope: { "replay-name": name } });

test("a live lease: the message is given back until the lease ends, and that is no attempt", async () => {
  const at = world(() => new Promise(() => {}), { system: { clock: "stepped" } });
  const first = at.run(ordered("o1"));
  await at.system.advance(1000);
  assert.equal(await at.run(ordered("o1", { message: { messageId: "copy" } })), ["copy"]);
  const rest = (LIMIT + RESERVE + SETTINGS.leaseMarginMs - 1000) / 1000;
  assert.is(at.queues.delayOf("copy"), rest);
  await at.system.advance(LIMIT);
  await first;
  assert.is(at.recordOf("o1")?.attempts, 1);
});

test("owners are fresh for every claim", async () => {
  const owners: unknown[] = [];
  const at = world(() => {
    owners.push(at.recordOf("o1")?.owner);
    throw new Error("the carrier is down");
  });
  await at.run(ordered("o1"));
  await at.run(ordered("o1"));
  assert.equal(owners, ["owner-1", "owner-2"]);
});

test("another delivery of a dead record finishes its outbox, or is just acknowledged", async () => {
  const { run, store, recordOf } = await redrivable();
  store.calls.length = 0;
  assert.equal(await run(ordered("o1", { message: { messageId: "late" } })), []);
  assert.equal(store.calls, ["claim"]);
  assert.is(recordOf("o1")?.generation, 0);
});

test("a redriven message reopens its death: next generation, attempts from 1, the first claim's now", async () => {
  const { run, will, redriven, system, bus, recordOf } = await redrivable();
  will.ship = true;
  await system.advance(60_000);
  assert.equal(await run(redriven()), []);
  const { status, generation, attempts, kind, deadLetterId, claimedAt } = recordOf("o1") ?? {};
  assert.equal(
    { status, generation, attempts, kind, deadLetterId, claimedAt },
    {
      status: "done",
      generation: 1,
      attempts: 1,
      kind: undefined,
      deadLetterId: undefined,
      claimedAt: "2026-01-01T00:00:00.000Z",
    },
  );
  assert.equal(bus.types(), ["HandlingFailed", "Shipped"]);
});

test("each death has ids of its own", async () => {
  const { run, redriven, queues, bus } = await redrivable();
  await run(redriven());
  assert.is(new Set(queues.letters.map(({ attributes }) => attributes.deadLetterId)).size, 2);
  const failures = bus.published.map(detailOf);
  assert.is(new Set(failures.map(({ metadata }) => metadata.id)).size, 2);
});

test("a letter of an earlier death reopens nothing", async () => {
  const { run, redriven, recordOf } = await redrivable();
  const old = redriven();
  await run(old);
  assert.equal(await run(old), []);
  assert.is(recordOf("o1")?.generation, 1);
});

test("letters of several deaths, or a replay beside them, in one batch: the current one reopens its death", async () => {
  const { run, will, redriven, queues, recordOf } = await redrivable();
  const old = redriven();
  await run(old);
  will.ship = true;
  const current = redriven(String(queues.letters[1]?.attributes.deadLetterId), "current");
  const batch = [old, replayed("r1"), current];
  while (batch.length > 0) {
    const again = new Set(await run(...batch));
    batch.splice(0, batch.length, ...batch.filter(({ messageId }) => again.has(messageId)));
  }
  assert.is(recordOf("o1")?.status, "done");
});

test("a replayed event reopens a dead record once for each replay", async () => {
  const { run, recordOf } = await redrivable();
  await run(replayed("r1"));
  assert.is(recordOf("o1")?.generation, 1);
  await run(replayed("r1"));
  assert.is(recordOf("o1")?.generation, 1);
  await run(replayed("r2"));
  assert.is(recordOf("o1")?.generation, 2);
});

test("replays of two names in one batch: the new one reopens, though the old one comes first", async () => {
  const { run, recordOf } = await redrivable();
  await run(replayed("r1"));
  const fresh = { ...replayed("r2"), messageId: "fresh" };
  const again = await run(replayed("r1"), fresh);
  if (again.includes("fresh")) await run(fresh);
  assert.is(recordOf("o1")?.generation, 2);
});

test("a done record is not reopened, by redrive or replay", async () => {
  const { run, will, redriven, bus, recordOf } = await redrivable();
  will.ship = true;
  await run(redriven());
  assert.equal(await run(redriven()), []);
  assert.equal(await run(replayed("r1")), []);
  assert.is(recordOf("o1")?.generation, 1);
  assert.equal(bus.types(), ["HandlingFailed", "Shipped"]);
});

test("who loses the race to reopen gives the message back", async () => {
  const { run, redriven, store, recordOf } = await redrivable();
  store.fault = (call, _args, phase) => {
    if (call === "reopen" && phase === "before")
      store.seed({ ...(recordOf("o1") as ClaimRecord), generation: 1 });
  };
  assert.equal(await run(redriven()), ["redriven"]);
});

test("an expired record counts as absent: the event is handled anew, with a now and a cause of its own", async () => {
  const at = world();
  await at.run(ordered("o1"));
  await at.system.advance(36 * 86_400_000);
  at.store.seed({ ...(at.recordOf("o1") as ClaimRecord), hash: "other" });
  let now = "";
  at.runtime.consumer.handle = (_event, context) => {
    now = context.now;
    return { events: [{ type: "Shipped", data: { orderId: "o1", at: "again" } }] };
  };
  assert.equal(await at.run(ordered("o1", { envelope: { id: "eb-new" } })), []);
  assert.is(now, "2026-02-06T00:00:00.000Z");
  assert.is(detailOf(at.bus.published[1] as { detail: string }).metadata.causationId, "eb-new");
});

test("a claim that took effect although its answer was lost goes on when it is asked again", async () => {
  const at = world();
  const { claim } = at.store;
  // As the SDK does by itself: the call is sent again, and finds what it wrote.
  at.store.claim = async (request) => {
    await claim(request);
    return claim(request);
  };
  assert.equal(await at.run(ordered("o1")), []);
});

test.run();
