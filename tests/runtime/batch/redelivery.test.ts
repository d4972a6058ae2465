import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { hiddenSeconds } from "../../../runtime/batch/redelivery.ts";
import type { Outcome } from "../../../runtime/outcome.ts";
import { MAX_DAYS_OF_RECEIVES, MAX_RECEIVES } from "../../../schemas/receives.ts";
import { messageAgain, ordered, world } from "../world.ts";

const DAY = 86_400;

/** Kinds of which a message may be given back again and again. */
const WAITING = ["waiting", "lost", "busy", "postponed", "infrastructure"] as const;
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

for (const again of WAITING)
  test(`a message that is ${again} again and again is there for a day, and dies within the queue's retention`, () => {
    fc.assert(
      fc.property(fc.array(chance, { minLength: 7, maxLength: 7 }), (draws) => {
        let seconds = 0;
        for (let receives = 1; receives < MAX_RECEIVES; receives++)
          seconds += hiddenSeconds({ again }, receives, draws[receives % 7] as number);
        assert.ok(seconds > DAY, `${seconds} s`);
        assert.ok(seconds < MAX_DAYS_OF_RECEIVES * DAY, `${seconds} s`);
      }),
    );
  });

test("it comes back soon at first, spread by chance, and is never asked for earlier than its outcome says", () => {
  const first = [1, 2, 3, 4].map((receives) => hiddenSeconds({ again: "busy" }, receives, 0.999));
  assert.equal(first, [1, 2, 3, 4]);
  fc.assert(
    fc.property(
      fc.constantFrom(...WAITING),
      fc.nat(42_300),
      fc.integer({ min: 1, max: MAX_RECEIVES }),
      chance,
      (again, seconds, receives, random) => {
        const hidden = hiddenSeconds({ again, seconds }, receives, random);
        assert.ok(hidden >= seconds && hidden <= Math.max(seconds, 240), `${hidden} s`);
        assert.ok(Number.isInteger(hidden) && hidden >= 1);
      },
    ),
  );
  assert.not.equal(hiddenSeconds({ again: "busy" }, 30, 0), hiddenSeconds({ again: "busy" }, 30, 0.999));
});

test("an attempt has its consumer's backoff, and a scatter that goes on has none, however often they came", () => {
  const outcomes: Extract<Outcome, { again: string }>[] = [
    { again: "retry", seconds: 7 },
    { again: "continued" },
  ];
  for (const receives of [1, 10, 999])
    assert.equal(
      outcomes.map((outcome) => hiddenSeconds(outcome, receives, 0.5)),
      [7, 0],
    );
});

/** A scatter of so many parcels, one in each invocation. */
function slowScatter(parcels: number) {
  const at = world(async (_event, { cursor = "0" }) => {
    await at.system.timer(15_000).done;
    const next = Number(cursor) + 1;
    return next < parcels ? { next: String(next) } : {};
  });
  return at;
}

test("a scatter ends, however often it goes on: its message is sent once more before its receives are used up", async () => {
  const at = slowScatter(1500);
  let queue = [ordered("o1", { message: { receiveCount: 1 } })];
  let most = 0;
  for (let deliveries = 0; queue.length > 0; deliveries++) {
    most = Math.max(most, ...queue.map(({ receiveCount }) => receiveCount));
    assert.ok(deliveries < 1600, "it never ends");
    const again = await at.run(...queue);
    const fresh = at.queues.sentAgain.splice(0).map((message) => ({ ...message, receiveCount: 1 }));
    queue = [...queue.filter(({ messageId }) => again.includes(messageId)).map(messageAgain), ...fresh];
  }
  assert.is(at.recordOf("o1")?.status, "done");
  assert.ok(most <= 20, `${most} receives`);
});

test("where it cannot be sent once more the message goes on", async () => {
  const at = slowScatter(3);
  at.queues.sendAgain = async (messages) => messages.map(() => false);
  const message = { receiveCount: 500 };
  assert.equal(await at.run(ordered("o1", { message })), ["o1"]);
  assert.is(at.queues.delayOf("o1"), 0);
});

test("a lease an hour ahead, by another clock, hides no message for longer than an invocation lasts", async () => {
  const at = world();
  await at.run(ordered("o1"));
  const record = at.recordOf("o1");
  if (record)
    at.store.seed({ ...record, status: "open", owner: "other", lease: at.system.now() + 3_600_000 });
  assert.equal(await at.run(ordered("o1")), ["o1"]);
  assert.is(at.queues.delayOf("o1"), 27);
});

test.run();
