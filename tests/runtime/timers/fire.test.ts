import { test } from "uvu";
import * as assert from "uvu/assert";
import { failing } from "../../../testing/fakes/fault.ts";
import { underWay } from "../../../testing/fakes/under-way.ts";
import { detailOf, ordered } from "../world.ts";
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
  const { metadata } = detailOf(at.bus.published.find((event) => event.id === id) ?? { detail: "{}" });
  const { correlationId, causationId } = metadata;
  const event = { id, type: "Shipped", source: "test.shipping", causationId };
  assert.equal(
    [
      fired?.consumer,
      fired?.correlationId,
      fired?.event,
      fired?.attempts,
      fired?.claimedAt,
      fired?.finishedAt,
    ],
    ["ship-order", correlationId, event, 1, at.iso(0), at.iso(0)],
  );
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
  assert.equal(at.shipped(), []);
});

test("a wake-up for what was set anew for later than a queue delays ends: it is the sweeper's again", async () => {
  const at = timersWorld();
  await at.plan("o1", at.iso(60));
  await at.plan("o1", at.iso(3 * DAY));
  assert.equal(await at.fire([at.key("o1")]), []);
  await at.system.advance((3 * DAY - 900) * 1000);
  assert.equal(await at.fire([at.key("o1")]), [900], "as long as a queue delays");
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

test("what the tables or the bus refuse comes again, later and later", async () => {
  const at = timersWorld();
  at.system.random = () => 1 - Number.EPSILON;
  await at.plan("o1", at.iso(60));
  await at.system.advance(60_000);
  at.timers.fault = failing("find", "before", { times: 2 });
  const body = JSON.stringify({ key: at.key("o1") });
  assert.equal(await at.deliver(at.received(body, 1), at.received(body, 10)), [1, 39]);
  at.bus.refuse = () => true;
  assert.equal(await at.deliver(at.received(body, 10)), [39]);
});

test("a message that is no wake-up is dropped, and harms none beside it", async () => {
  const at = timersWorld();
  await at.plan("o1", at.iso(60));
  await at.system.advance(60_000);
  const bodies = [
    "no JSON",
    "null",
    "{}",
    '{"key":""}',
    '{"key":5}',
    '{"key":"timer|Shipped|nobody","eventId":5}',
  ];
  const all = [...bodies, JSON.stringify({ key: at.key("o1") })];
  assert.equal(await at.deliver(...all.map((body) => at.received(body))), []);
  assert.is(at.shipped().length, 1);
});

test("its log says what was woken, and names what did not fire and what is no wake-up", async () => {
  const at = timersWorld();
  for (const id of ["o1", "o2"]) await at.plan(id, at.iso(60));
  await at.system.advance(60_000);
  at.logs.length = 0;
  at.timers.fault = failing("find", "before");
  const wakeUp = (id: string) => at.received(JSON.stringify({ key: at.key(id) }));
  const odd = at.received("{}");
  await at.deliver(wakeUp("o1"), wakeUp("o2"), odd);
  assert.equal(at.logs, [
    ["error", "no wake-up", { messageId: odd.messageId }],
    ["warn", "not fired", { key: at.key("o1"), reason: "find failed" }],
    ["info", "woken", { wakeUps: 3, published: 1, again: 1 }],
  ]);
});

test("a wake-up for a claim that is pending, whoever sent it, publishes nothing", async () => {
  const at = timersWorld();
  at.store.fault = failing("claim", "after");
  await at.run(ordered("o1"));
  await at.system.advance(3 * DAY * 1000);
  const record = at.recordOf("o1");
  assert.equal([record?.status, Number(record?.pendingSince) < at.system.now()], ["open", true]);
  assert.equal(await at.fire([record?.key ?? ""]), []);
  assert.equal([at.bus.published, at.recordOf("o1")], [[], record]);
});

test("when a batch is answered nothing of it goes on, and who gives nothing back does not ask the queue", async () => {
  const at = timersWorld();
  const { watched, calls } = underWay(at.system);
  const asked: string[] = [];
  at.queues.fault = (call) => void asked.push(call);
  Object.assign(at.runtime, { queues: watched(at.queues) });
  await at.fire([at.key("nobody")]);
  assert.equal(asked, []);
  await at.plan("o1", at.iso(600));
  await at.fire([at.key("o1")]);
  assert.equal(calls(), []);
  assert.ok(asked.includes("delay"));
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
