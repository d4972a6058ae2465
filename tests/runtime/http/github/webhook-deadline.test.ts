import { test } from "uvu";
import * as assert from "uvu/assert";
import { receive } from "../../../../runtime/http/webhook.ts";
import { bodyOf, delivery, gitHub, type WebhookWorld, WITHIN, webhookWorld } from "./webhook-world.ts";

const never = () => new Promise<never>(() => {});

/** The status of the answer, and after how many milliseconds it came. */
async function answered({ deliver, system }: WebhookWorld) {
  const started = system.now();
  const { statusCode, said } = await deliver();
  return { statusCode, detail: String(said.detail), after: system.now() - started };
}

test("a sender that hangs does not hold up the answer: 503 by the deadline, and no trace", async () => {
  const worlds = [
    webhookWorld({ ports: { sender: gitHub(never) } }),
    webhookWorld({ ports: { sender: gitHub(async () => ["an-old-secret"], never) } }),
  ];
  for (const world of worlds) {
    const { statusCode, detail, after } = await answered(world);
    assert.equal([statusCode, after], [503, WITHIN]);
    assert.match(detail, "not known to be accepted: deliver it again");
    assert.equal(world.traces(), []);
    assert.equal([world.logs.length, world.logs[0]?.[2]?.reason], [1, "it took too long"]);
  }
});

test("a handler that hangs does not hold up the answer: 503 by the deadline, and no trace", async () => {
  const world = webhookWorld({ handle: never });
  const { statusCode, after } = await answered(world);
  assert.equal([statusCode, after], [503, WITHIN]);
  assert.equal(world.traces(), []);
});

test("a payload store that hangs does not hold up the answer: 503 by the deadline, and nothing is committed", async () => {
  const world = webhookWorld();
  world.payloads.fault = never;
  const { statusCode, after } = await answered(world);
  assert.equal([statusCode, after], [503, WITHIN]);
  assert.equal(world.traces(), []);
});

test("a store that hangs does not hold up the answer: 503 by the deadline, whether it commits or not", async () => {
  for (const phase of ["before", "after"]) {
    const world = webhookWorld();
    world.store.fault = (_call, _args, at) => (at === phase ? never() : undefined);
    const { statusCode, after } = await answered(world);
    assert.equal([statusCode, after, world.bus.calls.length], [503, WITHIN, 0]);
    delete world.store.fault;
    assert.is((await world.deliver()).statusCode, 202);
    assert.equal([world.store.records().length, world.effects().length], [1, 1]);
  }
});

test("tables that stay too busy do not hold up the answer", async () => {
  const world = webhookWorld();
  world.store.accept = async () => "busy";
  world.system.random = () => 1;
  const { statusCode, after } = await answered(world);
  assert.is(statusCode, 503);
  assert.ok(after <= WITHIN);
});

test("a bus that hangs does not hold up the answer: what is committed is answered, the sweeper publishes", async () => {
  const world = webhookWorld();
  world.bus.publish = never;
  const { statusCode, after } = await answered(world);
  const [record] = world.store.records();
  assert.equal([record?.outbox?.length, record?.expiresAt], [1, undefined]);
  assert.is(statusCode, 202);
  assert.ok(after < WITHIN);
});

test("marking an event as sent does not hold up the answer either", async () => {
  const world = webhookWorld();
  world.store.fault = (call) => (call === "markSent" ? never() : undefined);
  const { statusCode, after } = await answered(world);
  assert.equal([world.store.records()[0]?.outbox?.length, world.effects().length], [1, 1]);
  assert.is(statusCode, 202);
  assert.ok(after < WITHIN);
});

test("no timer is left behind when all went well", async () => {
  const { deliver, system } = webhookWorld();
  for (const sent of [{}, { event: "ping" }, { event: "star" }, { secret: "bad" }])
    await deliver(bodyOf(), sent);
  assert.is(system.waiting, 0);
});

test("what comes when the deadline has passed is not waited for", async () => {
  const { runtime, system } = webhookWorld({ ports: { sender: gitHub(never) } });
  const started = system.now();
  const { statusCode } = await receive(await delivery(bodyOf()), runtime, started - 1);
  assert.equal([statusCode, system.now()], [503, started]);
});

test.run();
