import { test } from "uvu";
import * as assert from "uvu/assert";
import { payloadHash } from "../../../runtime/identity.ts";
import type { ClaimRecord } from "../../../runtime/ports/record.ts";
import { PermanentError } from "../../../schemas/permanent-error.ts";
import { detailOf, LIMIT, ordered, RESERVE, SETTINGS, world } from "../world.ts";
import { dead } from "./dead.ts";

const START = Date.UTC(2026, 0, 1);
const NOW = "2026-01-01T00:00:00.000Z";
const EXPIRES = START / 1000 + SETTINGS.recordDays * 86_400;
const LEASE = LIMIT + RESERVE + SETTINGS.leaseMarginMs;

/** A record without its place in the sparse index, whose shard follows from its key; and that place's kind. */
function placed(record: ClaimRecord | undefined) {
  const { pending, ...rest } = record ?? ({} as ClaimRecord);
  return [rest, pending?.replace(/\d+$/, "")];
}

test("a claimed record says all that is known of the event and its owner, and will be forgotten like any other", async () => {
  const seen: (ClaimRecord | undefined)[] = [];
  const at = world(() => {
    seen.push(at.store.record("ship-order|test.orders|Ordered|k1"));
    return {};
  });
  const metadata = { id: "e1", idempotencyKey: "k1", correlationId: "c1", causationId: "e0" };
  await at.run(ordered("o1", { metadata }));
  assert.equal(placed(seen[0]), [
    {
      ...{ key: "ship-order|test.orders|Ordered|k1", consumer: "ship-order", status: "open" },
      ...{ generation: 0, attempts: 1, owner: "owner-1", previous: "", lease: START + LEASE },
      ...{ hash: payloadHash({ orderId: "o1" }), correlationId: "c1" },
      event: {
        ...{ id: "e1", type: "Ordered", source: "test.orders" },
        ...{ idempotencyKey: "k1", causationId: "e0" },
      },
      ...{ claimedAt: NOW, startedAt: NOW, expiresAt: EXPIRES, pendingSince: START },
    },
    "claim.",
  ]);
});

test("the record of a refused message says which one it was and why, and waits for an operator", async () => {
  const at = world();
  await at.run(ordered("o1", { metadata: { correlationId: "c1" }, data: { note: 1 } }));
  const [record] = at.store.records();
  const { key = "", deadLetterId = "", sent = [] } = record ?? {};
  assert.match(key, /^ship-order\|rejected\|[0-9a-f]{32}$/);
  assert.match(deadLetterId, /^[0-9a-f]{32}\.0$/);
  assert.equal(
    sent.map(({ type }) => type),
    ["dead letter", "HandlingFailed"],
  );
  assert.equal(placed(record), [
    {
      ...{ key, deadLetterId, sent, consumer: "ship-order", status: "dead", kind: "rejected" },
      reason: "detail.data.note: Invalid input: expected string, received number",
      ...{ generation: 0, attempts: 0, correlationId: "c1", claimedAt: NOW, finishedAt: NOW },
      event: { id: "eb-o1", type: "Ordered", source: "test.orders" },
      ...{ expiresAt: EXPIRES, pendingSince: START },
    },
    "dead.",
  ]);
});

test("the record of what is no event names none", async () => {
  const at = world();
  await at.run(ordered("o1", { message: { body: "{" } }));
  const [record] = at.store.records();
  assert.equal([record?.status, record && "event" in record], ["dead", false]);
});

test("other data under a known key is announced as the event that it came with, in its own process", async () => {
  const at = world();
  await at.run(ordered("o1"));
  const metadata = { id: "e2", idempotencyKey: "o1", correlationId: "c2", hops: 4 };
  await at.run(ordered("o1", { metadata, data: { note: "other" } }));
  const failed = at.bus.published.find(({ type }) => type === "HandlingFailed");
  const said = detailOf(failed as { detail: string });
  assert.equal(said.data.event, { id: "e2", source: "test.orders", type: "Ordered" });
  const { correlationId, causationId, hops } = said.metadata;
  assert.equal([correlationId, causationId, hops], ["c2", "e2", 5]);
  const refused = at.store.records().find(({ kind }) => kind === "rejected");
  assert.equal(refused?.event, { id: "e2", source: "test.orders", type: "Ordered" });
});

test("what a death has committed is sent before it is reopened, or its letter would be lost", async () => {
  const at = world(() => {
    throw new PermanentError("no such place");
  });
  at.queues.refuse = () => true;
  await at.run(ordered("o1"));
  at.queues.refuse = () => false;
  const deadLetterId = String(at.recordOf("o1")?.deadLetterId);
  assert.equal(await at.run(ordered("o1", { message: { deadLetterId } })), ["o1"]);
  assert.equal([at.recordOf("o1")?.generation, at.queues.letters.length], [0, 1]);
  assert.equal(await at.run(ordered("o1", { message: { deadLetterId } })), []);
  assert.equal([at.recordOf("o1")?.generation, at.queues.letters.length], [1, 2]);
});

test("what a refusal has committed is sent before it is refused again", async () => {
  const at = world();
  const bad = (deadLetterId?: string) =>
    ordered("o1", { data: { note: 1 }, message: deadLetterId === undefined ? {} : { deadLetterId } });
  at.queues.refuse = () => true;
  await at.run(bad());
  at.queues.refuse = () => false;
  const [record] = at.store.records();
  assert.equal(await at.run(bad(record?.deadLetterId)), ["o1"]);
  assert.equal([at.store.records()[0]?.generation, at.queues.letters.length], [0, 1]);
});

test("a record that was reopened by a replay is not reopened by a copy that comes later", async () => {
  const { run, recordOf } = await dead();
  await run(ordered("o1", { envelope: { "replay-name": "r1" } }));
  assert.equal(await run(ordered("o1", { message: { messageId: "copy" } })), []);
  assert.equal([recordOf("o1")?.generation, recordOf("o1")?.status], [1, "dead"]);
});

test("an event that has crashed on its last attempt is dead as soon as that lease is over", async () => {
  const at = world();
  at.store.fault = (call, _args, phase) => {
    if (call === "claim" && phase === "after") throw new Error("killed");
  };
  for (let attempt = 1; attempt <= SETTINGS.retry.maxAttempts; attempt++) {
    await at.run(ordered("o1"));
    await at.system.advance(LEASE);
  }
  at.store.fault = undefined;
  assert.equal(await at.run(ordered("o1")), []);
  assert.is(at.recordOf("o1")?.kind, "crashed");
});

test.run();
