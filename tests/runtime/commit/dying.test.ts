import { test } from "uvu";
import * as assert from "uvu/assert";
import { PermanentError } from "../../../schemas/permanent-error.ts";
import { failing } from "../../../testing/fakes/fault.ts";
import { detailOf, type Handle, LIMIT, ordered, SETTINGS, ship, world } from "../world.ts";

const failingHandle: Handle = () => {
  throw new Error("the carrier is down");
};

/** The HandlingFailed events that were published, and the dead letters. */
function deaths({ bus, queues }: ReturnType<typeof world>) {
  const failed = bus.published.filter(({ type }) => type === "HandlingFailed").map(detailOf);
  return { failed, letters: queues.letters };
}

test("attempts used up make the event dead, kind exhausted", async () => {
  const at = world(failingHandle);
  assert.equal(await at.run(ordered("o1")), ["o1"]);
  assert.equal(await at.run(ordered("o1")), ["o1"]);
  assert.equal(await at.run(ordered("o1")), []);
  const { failed, letters } = deaths(at);
  assert.is(letters[0]?.attributes.kind, "exhausted");
  assert.is(failed[0]?.data.attempts, 3);
  const { status, kind, attempts, errors } = at.recordOf("o1") ?? {};
  assert.equal({ status, kind, attempts }, { status: "dead", kind: "exhausted", attempts: 3 });
  assert.equal(
    errors?.map(({ attempt }) => attempt),
    [1, 2, 3],
  );
});

test("the announcement of a death carries the event's trace on", async () => {
  const at = world(() => {
    throw new PermanentError("no such place");
  });
  await at.run(ordered("o1", { metadata: { traceparent: "00-ab-cd-01" } }));
  assert.is(deaths(at).failed[0]?.metadata.traceparent, "00-ab-cd-01");
});

test("a PermanentError is a verdict on the first attempt: a letter with the unchanged body, and HandlingFailed", async () => {
  const at = world(() => {
    throw new PermanentError("no such place");
  });
  const message = ordered("o1", {
    metadata: { correlationId: "c1" },
    data: { token: "s3cret", note: "mind the dog" },
  });
  assert.equal(await at.run(message), []);
  const { failed, letters } = deaths(at);
  const deadLetterId = at.recordOf("o1")?.deadLetterId;
  assert.equal(letters, [
    {
      id: deadLetterId,
      queueUrl: SETTINGS.deadLetterQueueUrl,
      body: message.body,
      attributes: {
        deadLetterId,
        consumer: "ship-order",
        kind: "permanent",
        reason: "no such place",
        attempts: "1",
        diedAt: "2026-01-01T00:00:00.000Z",
      },
    },
  ]);
  const { metadata, data } = failed[0] ?? {};
  const { event, ...cause } = data ?? {};
  assert.equal(cause, {
    consumer: "ship-order",
    kind: "permanent",
    reason: "no such place",
    attempts: 1,
    deadLetterId,
  });
  const { id, source, type, detail } = event as Record<string, { data?: unknown }>;
  assert.equal({ id, source, type }, { id: "eb-o1", source: "test.orders", type: "Ordered" });
  assert.equal(detail?.data, { orderId: "o1", note: "mind the dog", token: "[secret]" });
  const { correlationId, causationId, hops } = metadata ?? {};
  assert.equal({ correlationId, causationId, hops }, { correlationId: "c1", causationId: "eb-o1", hops: 1 });
});

test("a PermanentError is known by its name, whichever package it comes from", async () => {
  const at = world(() => {
    throw Object.assign(new Error("no such place"), { name: "PermanentError" });
  });
  await at.run(ordered("o1"));
  assert.is(at.recordOf("o1")?.kind, "permanent");
});

test("a handler over its deadline is an error, and what it says later is ignored", async () => {
  const at = world(async (event, context) => {
    await at.system.timer(LIMIT + 1).done;
    return ship(event, context);
  });
  assert.equal(await at.run(ordered("o1")), ["o1"]);
  assert.match(String(at.recordOf("o1")?.errors?.[0]?.message), /longer than its 20000 ms/);
  await at.system.advance(1000);
  assert.equal(at.store.items("shipments"), []);
});

test("an event outside emits, or one that breaks its contract, is no verdict: dead at once, kind infrastructure", async () => {
  for (const event of [
    { type: "Lost", data: {} },
    { type: "Shipped", data: { orderId: "o1" } },
  ]) {
    const at = world(() => ({ events: [event] }));
    assert.equal(await at.run(ordered("o1")), []);
    const { status, kind, attempts } = at.recordOf("o1") ?? {};
    assert.equal({ status, kind, attempts }, { status: "dead", kind: "infrastructure", attempts: 1 });
  }
});

test("a read that fails is the runtime's error: exhausted, its kind is infrastructure", async () => {
  const at = world(
    async (_event, { read }) => {
      await read("orders" as never, "o1");
      return {};
    },
    { settings: { retry: { ...SETTINGS.retry, maxAttempts: 2 } } },
  );
  at.store.fault = failing("read", "before", { times: 2, error: new Error("AccessDenied") });
  await at.run(ordered("o1"));
  assert.equal(await at.run(ordered("o1")), []);
  const { kind, reason } = at.recordOf("o1") ?? {};
  assert.equal({ kind, reason }, { kind: "infrastructure", reason: "Reading orders: AccessDenied" });
});

test("a death whose outbox is not sent keeps it; the next delivery sends it without the handler", async () => {
  const at = world(() => {
    throw new PermanentError("no such place");
  });
  at.queues.refuse = () => true;
  assert.equal(await at.run(ordered("o1")), ["o1"]);
  assert.is(at.recordOf("o1")?.outbox?.length, 2);
  at.queues.refuse = () => false;
  assert.equal(await at.run(ordered("o1")), []);
  assert.equal(
    at.recordOf("o1")?.sent?.map(({ type }) => type),
    ["dead letter", "HandlingFailed"],
  );
  assert.is(deaths(at).failed.length, 1, "it is announced when its letter is there, not before");
  assert.is(at.recordOf("o1")?.attempts, 1);
});

test("a reason that is cut short holds no half of a character", async () => {
  const at = world(() => Promise.reject(new PermanentError(`${"x".repeat(1023)}🙂`)));
  await at.run(ordered("o1"));
  assert.not.match(String(at.recordOf("o1")?.reason), /\p{Surrogate}/u);
});

test.run();
