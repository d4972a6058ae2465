import { test } from "uvu";
import * as assert from "uvu/assert";
import { failing } from "../../../testing/fakes/fault.ts";
import { timersWorld } from "./world.ts";

const DAY = 86_400;

test("what is planned for later is published when it is due, once, and leaves a record that it was sent", async () => {
  const at = timersWorld();
  await at.plan("o1", at.iso(60));
  assert.equal(at.shipped(), []);
  const { id = "" } = at.pending("o1") ?? {};
  await at.system.advance(60_000);
  assert.equal(await at.fire([at.key("o1"), id]), []);
  assert.equal(at.shipped(), [id]);
  assert.is(at.pending("o1"), undefined);
  const fired = at.store.record(`fired|${id}`);
  assert.equal(
    [fired?.status, fired?.sent, fired?.outbox, fired?.timer?.key],
    ["done", [{ id, type: "Shipped" }], undefined, "o1"],
  );
  assert.type(fired?.expiresAt, "number");
});

test("a copy of a wake-up, in the same batch or later, changes nothing", async () => {
  const at = timersWorld();
  await at.plan("o1", at.iso(60));
  await at.system.advance(60_000);
  const { id } = at.pending("o1") ?? {};
  assert.equal(await at.fire([at.key("o1"), id], [at.key("o1")], [at.key("o1"), id]), []);
  assert.equal(await at.fire([at.key("o1"), id], [at.key("o1")]), []);
  assert.equal(new Set(at.shipped()).size, 1);
  assert.is(at.store.record(`fired|${id}`)?.outbox, undefined);
});

test("a wake-up that is early comes again when it is due, and fires nothing", async () => {
  const at = timersWorld();
  await at.plan("o1", at.iso(600));
  await at.system.advance(59_500);
  assert.equal(await at.fire([at.key("o1")]), [541]);
  await at.plan("o2", at.iso(3 * DAY));
  assert.equal(await at.fire([at.key("o2")]), [900], "as long as a queue delays");
  assert.equal(at.shipped(), []);
});

test("what was taken back before it fired never appears", async () => {
  const at = timersWorld();
  await at.plan("o1", at.iso(60));
  const { id } = at.pending("o1") ?? {};
  await at.plan("o1", "cancel");
  await at.system.advance(3 * DAY * 1000);
  assert.equal(await at.fire([at.key("o1"), id], [at.key("o1")]), []);
  assert.equal(at.shipped(), []);
});

test("what was set again fires at its new time only, with its new event", async () => {
  const at = timersWorld();
  await at.plan("o1", at.iso(60));
  const first = at.pending("o1")?.id;
  await at.plan("o1", at.iso(120));
  const second = at.pending("o1")?.id ?? "";
  assert.is.not(first, second);
  await at.system.advance(60_000);
  assert.equal(await at.fire([at.key("o1"), first]), [60]);
  await at.system.advance(60_000);
  assert.equal(await at.fire([at.key("o1"), first]), []);
  assert.equal(at.shipped(), [second]);
});

test("setting anew does not touch what a crash left unsent of one that has fired", async () => {
  const at = timersWorld();
  await at.plan("o1", at.iso(60));
  const first = at.pending("o1")?.id ?? "";
  await at.system.advance(60_000);
  at.bus.refuse = () => true;
  assert.equal((await at.fire([at.key("o1"), first])).length, 1, "its wake-up comes again");
  await at.plan("o1", at.iso(60));
  const second = at.pending("o1")?.id;
  at.bus.refuse = () => false;
  assert.equal(await at.fire([at.key("o1"), first]), [60]);
  const { records } = await at.store.unsent(Number.MAX_SAFE_INTEGER);
  assert.equal(
    records.map(({ key }) => key),
    [`fired|${first}`],
    "the sweeper's",
  );
  assert.is(at.pending("o1")?.id, second);
});

test("an answer that is lost after the effect: the same call finds what it has done, and publishes it", async () => {
  const at = timersWorld();
  await at.plan("o1", at.iso(60));
  const { id } = at.pending("o1") ?? {};
  await at.system.advance(60_000);
  at.timers.fault = failing("fire", "after");
  assert.equal((await at.fire([at.key("o1"), id])).length, 1);
  assert.equal(await at.fire([at.key("o1"), id]), []);
  assert.equal(at.shipped(), [id]);
});

test("what has fired and is planned once more, with the same id, is not published again", async () => {
  const at = timersWorld();
  await at.plan("o1", at.iso(60));
  const pending = at.pending("o1");
  const { id } = pending ?? {};
  await at.system.advance(60_000);
  await at.fire([at.key("o1"), id]);
  at.store.seed(pending as never);
  assert.equal(await at.fire([at.key("o1"), id]), []);
  assert.equal(at.shipped(), [id]);
  assert.is(at.pending("o1"), undefined);
});

test("what the tables or the bus refuse comes again, later and later; a message that is no wake-up is dropped", async () => {
  const at = timersWorld();
  await at.plan("o1", at.iso(60));
  await at.system.advance(60_000);
  at.timers.fault = failing("find", "before");
  assert.ok(((await at.fire([at.key("o1")]))[0] ?? 0) >= 1);
  assert.equal(await at.fire([""]), []);
  assert.equal(await at.fire(["timer|Shipped|nobody"]), []);
});

test("a wake-up for a record that waits for nothing, whoever sent it, publishes nothing and changes nothing", async () => {
  const at = timersWorld();
  await at.plan("o1", "cancel");
  const [record] = at.store.records();
  assert.equal(await at.fire([record?.key ?? ""]), []);
  assert.equal(at.bus.published, []);
  assert.equal(at.store.records(), [record]);
});

test.run();
