import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Context } from "../../../../runtime/handler.ts";
import type { WebhookDefinition } from "../../../../runtime/http/webhook.ts";
import { PermanentError } from "../../../../schemas/permanent-error.ts";
import { Busy, type Fault, failing } from "../../../../testing/fakes/fault.ts";
import { bodyOf, type Sent, type WebhookWorld, webhookWorld } from "./webhook-world.ts";

const DAY = 86_400_000;

/** Ten times the same, whatever it is called. */
const TEN = Array.from({ length: 10 }, (_, index) => index);
const AGAIN: Readonly<Record<string, (index: number) => Sent>> = {
  "under the same id": () => ({}),
  "under other ids": (index) => ({ deliveryId: `d-${index}` }),
  "as another event": (index) => ({ deliveryId: `d-${index}`, event: index % 2 ? "music" : "noise" }),
};

/** One body had its one effect, all of it. */
function assertOneEffect({ store, payloads, bus, effects }: WebhookWorld, why = ""): void {
  const [record, ...others] = store.records();
  assert.equal([others.length, payloads.kept.size, effects().length], [0, 1, 1], why);
  assert.equal(record?.sent, [{ id: effects()[0], type: "Heard" }], why);
  assert.is(record?.outbox, undefined, why);
  assert.is(new Set(bus.published.map(({ detail }) => detail)).size, 1, "a copy is the same event");
}

test("one body takes effect once, delivered ten times one after the other; the answer names the first", async () => {
  for (const [how, sent] of Object.entries(AGAIN)) {
    const world = webhookWorld();
    const first = await world.deliver(bodyOf(), sent(0));
    for (const index of TEN) assert.equal(await world.deliver(bodyOf(), sent(index)), first, how);
    assert.equal([first.statusCode, first.said.deliveryId], [202, sent(0).deliveryId ?? "d-1"]);
    assertOneEffect(world, how);
    assert.is(world.bus.published.length, 1, how);
    assert.equal(
      world.logs.map(([, , fields]) => fields?.repeated),
      [false, ...TEN.map(() => true)],
      how,
    );
  }
});

test("one body takes effect once, delivered ten times at once; all get one answer", async () => {
  for (const [how, sent] of Object.entries(AGAIN)) {
    const world = webhookWorld();
    const answers = await Promise.all(TEN.map((index) => world.deliver(bodyOf(), sent(index))));
    assert.is(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`)).size, 1, how);
    assert.is(answers[0]?.statusCode, 202, how);
    assertOneEffect(world, how);
  }
});

test("other bodies are other effects, even under one delivery's id, and in other spelling", async () => {
  const world = webhookWorld();
  const bodies = [bodyOf("a bell"), bodyOf("a gong"), `${bodyOf("a bell")} `];
  for (const body of bodies)
    assert.equal((await world.deliver(body)).said, { deliveryId: "d-1" }, "its own delivery");
  assert.equal([world.effects().length, world.store.records().length], [3, 3]);
  assert.equal([...world.payloads.kept.values()].sort(), [...bodies].sort());
});

test("a second answer to one body does not make its event another: what the handler says later does not count", async () => {
  let asked = 0;
  const handle = (({ deliveryId, payload }: { deliveryId: string; payload: object }) => ({
    events: [{ type: "Heard", data: { what: `time ${++asked}`, deliveryId, payload } }],
  })) as unknown as WebhookDefinition["handle"];
  const world = webhookWorld({ handle });
  world.bus.fault = failing("publish", "before");
  await world.deliver();
  await world.deliver(bodyOf(), { deliveryId: "d-2" });
  assertOneEffect(world);
  const { what, deliveryId } = JSON.parse(world.bus.published[0]?.detail ?? "{}").data;
  assert.equal([what, deliveryId], ["time 1", "d-1"]);
});

test("a row that outlived its record was written long ago: no second event", async () => {
  const handle = (({ body, deliveryId, payload }: Record<string, { what: string }>) => ({
    writes: [{ create: "things", item: { what: body?.what } }],
    events: [{ type: "Heard", data: { what: body?.what, deliveryId, payload } }],
  })) as unknown as WebhookDefinition["handle"];
  const { deliver, store, bus } = webhookWorld({ handle });
  store.seedItem("things", { what: "a bell" });
  assert.is((await deliver()).statusCode, 202);
  assert.equal([store.records().length, bus.calls.length], [0, 0]);
});

test("a record that has expired, but is still there, still counts", async () => {
  const world = webhookWorld();
  const first = await world.deliver();
  await world.system.advance(36 * DAY);
  assert.equal(await world.deliver(bodyOf(), { deliveryId: "d-2" }), first);
  assertOneEffect(world);
});

test("the payload is kept before the commit, again each time", async () => {
  const world = webhookWorld();
  const order: string[] = [];
  world.payloads.fault = (call, _, phase) => void (phase === "after" && order.push(call));
  world.store.fault = (call, _, phase) => void (phase === "before" && order.push(call));
  await world.deliver();
  await world.deliver();
  assert.equal(order, ["keep", "accept", "markSent", "keep", "accept"]);
});

/** Every call that a delivery makes, and where it is made. */
const CALLS = [
  ["payloads", "keep"],
  ["store", "accept"],
  ["bus", "publish"],
  ["store", "markSent"],
] as const;

/** Ends the process in the midst of a call: it never comes back. */
const dying =
  (call: string, phase: "before" | "after"): Fault =>
  async (name, _, at) => {
    if (name === call && at === phase) await new Promise(() => {});
  };

test("whichever call fails or never ends, and the body is delivered again: one effect, the events with the same ids", async () => {
  const undisturbed = webhookWorld();
  await undisturbed.deliver();
  for (const [port, call] of CALLS)
    for (const phase of ["before", "after"] as const)
      for (const [how, fault] of Object.entries({ fails: failing, dies: dying })) {
        const why = `${call} ${how} ${phase} it takes effect`;
        const world = webhookWorld();
        world[port].fault = fault(call, phase);
        const first = await world.deliver();
        assert.ok([202, 503].includes(first.statusCode), why);
        if (first.statusCode === 202) assert.is(world.store.records().length, 1, `${why}: it is committed`);
        delete world[port].fault;
        const again = await world.deliver(bodyOf(), { deliveryId: "d-2" });
        assert.is(again.statusCode, 202, why);
        assertOneEffect(world, why);
        assert.equal(world.effects(), undisturbed.effects(), why);
        assert.is(again.said.deliveryId, JSON.parse(world.bus.published[0]?.detail ?? "").data.deliveryId);
      }
});

test("where nothing is known to be committed the answer is 503, which says to deliver it again", async () => {
  for (const [port, call] of CALLS.slice(0, 2))
    for (const phase of ["before", "after"] as const) {
      const world = webhookWorld();
      world[port].fault = failing(call, phase);
      const { statusCode, said } = await world.deliver();
      assert.is(statusCode, 503, `${call} ${phase}`);
      assert.match(String(said.detail), "not known to be accepted: deliver it again");
      assert.is(world.bus.published.length, 0);
    }
});

test("202 follows the commit even if the bus refuses: the event stays for the sweeper", async () => {
  for (const [port, call] of CALLS.slice(2)) {
    const { deliver, store, [port]: faulty } = webhookWorld();
    faulty.fault = failing(call, "before");
    assert.is((await deliver()).statusCode, 202, call);
    const [record] = store.records();
    assert.equal([record?.outbox?.length, record?.expiresAt], [1, undefined], call);
  }
});

test("conflicts are tried again; where they do not end: 503", async () => {
  const world = webhookWorld();
  world.store.fault = failing("accept", "before", { error: new Busy(), times: 5 });
  assert.is((await world.deliver()).statusCode, 202);
  assertOneEffect(world);
  const other = webhookWorld();
  other.store.fault = failing("accept", "before", { error: new Busy(), times: 6 });
  assert.is((await other.deliver()).statusCode, 503);
});

test("where another has changed what was read, the webhook's handler runs again; a body that comes again is accepted as before", async () => {
  const world = webhookWorld({
    handle: async (_delivery: never, context: never) => {
      const was = await (context as Context<object, string>).read("things", "t");
      if (was?.seen) throw new PermanentError("seen already");
      return { writes: [{ put: "things", item: { what: "t", seen: true }, was }] };
    },
  });
  let disturbed = 2;
  world.store.fault = (call, _args, phase) => {
    if (call !== "accept" || phase !== "before" || disturbed-- <= 0) return;
    const { revision = 0 } = (world.store.item("things", "t") ?? {}) as { revision?: number };
    world.store.seedItem("things", { what: "t", revision: revision + 1, incarnation: "i" });
  };
  const first = await world.deliver();
  assert.equal([first.statusCode, world.store.item("things", "t")?.revision], [202, 3]);
  assert.equal(await world.deliver(bodyOf(), { deliveryId: "d-2" }), first);
});

test.run();
