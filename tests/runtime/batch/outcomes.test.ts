import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Message } from "../../../runtime/ports/message.ts";
import type { ClaimRecord } from "../../../runtime/ports/record.ts";
import { PermanentError } from "../../../schemas/permanent-error.ts";
import { PostponedError } from "../../../schemas/postponed-error.ts";
import { Busy, failing } from "../../../testing/fakes/fault.ts";
import { type Handle, LIMIT, ordered, RESERVE, SETTINGS, ship, world } from "../world.ts";

type World = ReturnType<typeof world>;

const throwing =
  (error: Error): Handle =>
  () => {
    throw error;
  };

/** Has somebody else change the record of o1 before a call. */
const successor =
  (call: string, change: Partial<ClaimRecord>) =>
  ({ store, recordOf }: World) => {
    store.fault = (name, _args, phase) => {
      const record = recordOf("o1");
      if (name === call && phase === "before" && record) store.seed({ ...record, ...change });
    };
  };

/** Uses up all attempts by crashes, all leases over. */
async function crash(at: World): Promise<void> {
  at.store.fault = failing("claim", "after", { times: SETTINGS.retry.maxAttempts });
  for (let attempt = 1; attempt <= SETTINGS.retry.maxAttempts; attempt++) {
    await at.run(ordered("o1"));
    await at.system.advance(LIMIT + RESERVE + SETTINGS.leaseMarginMs);
  }
}

const redriven = ({ recordOf }: World): Message =>
  ordered("o1", { message: { deadLetterId: String(recordOf("o1")?.deadLetterId) } });

interface Case {
  handle?: Handle;
  projection?: true;
  before?: (at: World) => unknown;
  message?: (at: World) => Message;
  /** The log's level, and what it says beside who and what. */
  says: readonly [level: string, fields: object];
}

/** How a message may come out, and what the log says then: people and dashboards ask for these words. */
const cases: Record<string, Case> = {
  done: { says: ["info", { finished: "done" }] },
  "done before": {
    before: ({ run }) => run(ordered("o1")),
    says: ["info", { finished: "repeated" }],
  },
  "a fact that is present": {
    before: ({ store }) => store.seedItem("shipments", { orderId: "o1" }),
    says: ["info", { finished: "present" }],
  },
  "a projection": {
    handle: () => ({ writes: [{ fill: "shipments", key: "o1", attributes: { seen: true } }] }),
    projection: true,
    says: ["info", { finished: "projected" }],
  },
  "a failed attempt": {
    handle: throwing(new Error("the carrier is down")),
    says: ["warn", { again: "retry", seconds: 2, reason: "the carrier is down" }],
  },
  "a verdict": {
    handle: throwing(new PermanentError("no such place")),
    says: ["info", { finished: "dead" }],
  },
  "a postponement": {
    handle: throwing(new PostponedError("not yet", 5)),
    says: ["warn", { again: "postponed", seconds: 5, reason: "not yet" }],
  },
  "a handler that did not get its share of time": {
    handle: () => new Promise(() => {}),
    before: ({ store, system }) => {
      store.fault = (call, _args, phase) =>
        call === "claim" && phase === "after" ? system.timer(LIMIT - 5000).done : undefined;
    },
    says: [
      "warn",
      {
        ...{ again: "busy", seconds: 1 },
        reason: "The handler had 5000 ms of its own, less than its share of 10000 ms",
      },
    ],
  },
  "a handler for which no time is left": {
    before: ({ store, system }) => {
      store.fault = (call, _args, phase) =>
        call === "claim" && phase === "after" ? system.timer(LIMIT).done : undefined;
    },
    says: ["info", { again: "busy", seconds: 1 }],
  },
  "a refusal": {
    message: () => ordered("o1", { data: { note: 1 } }),
    says: ["info", { finished: "dead" }],
  },
  "attempts used up by crashes": { before: crash, says: ["info", { finished: "dead" }] },
  "a death by crashes that another has declared": {
    before: async (at) => {
      await crash(at);
      successor("markDead", { attempts: 2 })(at);
    },
    says: ["info", { again: "lost", seconds: 1 }],
  },
  "a race to reopen that is lost": {
    handle: throwing(new PermanentError("no such place")),
    before: async (at) => {
      await at.run(ordered("o1"));
      successor("reopen", { generation: 1 })(at);
    },
    message: redriven,
    says: ["info", { again: "lost", seconds: 1 }],
  },
  "a claim that is lost before its commit": {
    before: successor("commit", { owner: "successor" }),
    says: ["info", { again: "lost", seconds: 1 }],
  },
  "a live lease": {
    before: async ({ store, run, recordOf }) => {
      store.fault = failing("claim", "after");
      await run(ordered("o1"));
      store.seed({ ...(recordOf("o1") as ClaimRecord), lease: Date.UTC(2026, 0, 1) + 7001 });
    },
    says: ["info", { again: "waiting", seconds: 8 }],
  },
  "a death whose outbox is sent first": {
    handle: throwing(new PermanentError("no such place")),
    before: async ({ queues, run }) => {
      queues.refuse = () => true;
      await run(ordered("o1"));
      queues.refuse = () => false;
    },
    message: redriven,
    says: ["info", { again: "waiting", seconds: 1 }],
  },
  "tables that are too busy": {
    before: ({ store }) => {
      store.fault = failing("commit", "before", { error: new Busy(), times: 6 });
    },
    says: ["info", { again: "busy", seconds: 1 }],
  },
  "a scatter whose time is up": {
    handle: () => ({ next: "more" }),
    before: ({ store, system }) => {
      store.fault = (call, _args, phase) =>
        call === "commit" && phase === "after" ? system.timer(LIMIT * 0.6).done : undefined;
    },
    says: ["info", { again: "continued", seconds: 0 }],
  },
  "a call that fails": {
    before: ({ store }) => {
      store.fault = failing("claim", "before");
    },
    says: ["warn", { again: "infrastructure", seconds: 1, reason: "claim failed" }],
  },
  "an outbox that is not sent": {
    before: ({ bus }) => {
      bus.refuse = () => true;
    },
    says: ["warn", { again: "infrastructure", seconds: 1, reason: "the outbox is not sent yet" }],
  },
};

for (const [name, { handle = ship, projection = false, before, message, says }] of Object.entries(cases))
  test(`the log says what became of a message: ${name}`, async () => {
    const at = world(handle, { consumer: { projection } });
    at.system.random = () => 0.999;
    await before?.(at);
    at.logs.length = 0;
    at.queues.delays.length = 0;
    const sent = message?.(at) ?? ordered("o1");
    const again = await at.run(sent);
    const [level, , { consumer, type, eventId, correlationId, messageIds, ...fields } = {}] =
      at.logs.find(([, text]) => text === "handled") ?? [];
    assert.equal([level, fields], says);
    assert.equal([consumer, messageIds], ["ship-order", ["o1"]]);
    if (name !== "a refusal") assert.equal([type, eventId, correlationId], ["Ordered", "eb-o1", "o1"]);
    const { seconds } = fields as { seconds?: number };
    assert.equal(again, seconds === undefined ? [] : ["o1"]);
    assert.is(at.queues.delayOf("o1"), seconds);
  });

/** Events so large that a dead one's letter cannot be kept in its record. */
const LARGE = { settings: { maxEventBytes: 400_000 } };

/** Such a message. */
const large = (data: object = {}, message: Partial<Message> = {}) =>
  ordered("o1", { data: { note: "x".repeat(340_000), ...data }, message });

/** Ways to die, each with a message that is too large to be kept in the record. */
const deaths: Record<string, { handle?: Handle; before?: (at: World) => unknown; message?: Message }> = {
  "a verdict": { handle: throwing(new PermanentError("no such place")) },
  "a refusal": { message: large({ note: 1, more: "x".repeat(340_000) }) },
  crashes: {
    before: async (at) => {
      at.store.fault = failing("claim", "after", { times: SETTINGS.retry.maxAttempts });
      for (let attempt = 1; attempt <= SETTINGS.retry.maxAttempts; attempt++) {
        await at.run(large());
        await at.system.advance(LIMIT + RESERVE + SETTINGS.leaseMarginMs);
      }
    },
  },
};

for (const [name, { handle = ship, before, message = large() }] of Object.entries(deaths))
  test(`a letter has all of its message, though its record could not keep it: ${name}`, async () => {
    const at = world(handle, LARGE);
    await before?.(at);
    assert.equal(await at.run(message), []);
    assert.equal(
      at.queues.letters.map(({ body }) => body === message.body),
      [true],
    );
  });

test("a letter that could not be sent has all of its message the next time, too", async () => {
  const at = world(throwing(new PermanentError("no such place")), LARGE);
  at.queues.refuse = () => true;
  assert.equal(await at.run(large()), ["o1"]);
  assert.not.ok("body" in (at.recordOf("o1")?.outbox?.[0] ?? { body: "" }));
  at.queues.refuse = () => false;
  assert.equal(await at.run(large()), []);
  assert.is(at.queues.letters[0]?.body === large().body, true);
});

test.run();
