import { test } from "uvu";
import * as assert from "uvu/assert";
import { announceDeadlines } from "../../../runtime/gather/deadlines.ts";
import { checkedCount } from "../../../runtime/gather/gather-count.ts";
import { gatherKey, deadLetterId as idOfDeath } from "../../../runtime/identity.ts";
import { PATIENCE_MS } from "../../../runtime/ports/patience.ts";
import type { Fault } from "../../../testing/fakes/fault.ts";
import { underWay } from "../../../testing/fakes/under-way.ts";
import { throws } from "../../harness/throws.ts";
import {
  DEADLINE,
  type Gather,
  type GatherWorld,
  gatherWorld,
  listed,
  overdue,
  page,
} from "./gather-world.ts";

const T0 = Date.UTC(2026, 0, 1);
const NOW = "2026-01-01T00:00:00.000Z";

const broken: Gather["complete"] = () => {
  throw new TypeError("counts is undefined");
};

/** What the log says became of each message. */
const outcomes = ({ logs }: GatherWorld) =>
  logs.flatMap(([, text, fields]) =>
    text === "handled" ? [[fields?.eventId, fields?.finished ?? fields?.again]] : [],
  );

/** Has somebody else count one more in c1 before a call, once. */
function countedBefore(call: string, at: GatherWorld): Fault {
  let left = 1;
  return (name, _args, phase) => {
    const record = at.recordOf("c1");
    if (name === call && phase === "before" && record && left-- > 0)
      at.store.seed({ ...record, succeeded: record.succeeded + 1 } as never);
  };
}

test("the log says what became of each event: counted, ignored, gathered, dead", async () => {
  const at = gatherWorld();
  await at.run(page(undefined, "p0"), overdue("c9"), page("c1", "p1"));
  assert.equal(outcomes(at), [
    ["eb-p0", "ignored"],
    ["eb-c9?", "ignored"],
    ["eb-p1", "counted"],
  ]);
  at.logs.length = 0;
  await at.run(listed("c1", 1));
  await at.run(page("c1", "p1"));
  assert.equal(outcomes(at), [
    ["eb-c1!", "gathered"],
    ["eb-p1", "counted"],
  ]);
  const dying = gatherWorld({ complete: broken });
  await dying.run(listed("c1", 0));
  assert.equal(outcomes(dying), [["eb-c1!", "dead"]]);
});

test("a dead gather's record and letter say whose it is, when it died and by which event", async () => {
  const at = gatherWorld({ complete: broken });
  await at.run(listed("c1", 0));
  const [letter] = at.queues.letters;
  assert.equal([letter?.attributes.consumer, letter?.attributes.diedAt], ["end-crawl", NOW]);
  const { event, deadLetterId, generation } = at.recordOf("c1") ?? {};
  assert.equal([event, generation], [{ id: "eb-c1!", type: "CrawlListed", source: "test.crawls" }, 0]);
  assert.is(letter?.attributes.deadLetterId, deadLetterId);
  assert.is(
    deadLetterId,
    idOfDeath(gatherKey("end-crawl", "c1"), 0),
    "it is the gather's death, not the event's",
  );
});

test("the letter of a gather has all of its message, though the record could not keep it", async () => {
  const at = gatherWorld({ complete: broken });
  at.runtime.settings.maxEventBytes = 400_000;
  const message = listed("c1", 0, { more: "x".repeat(340_000) });
  await at.run(message);
  assert.is(at.queues.letters[0]?.body === message.body, true);
});

test("who is counted between the last look and the end, or the death, is in it: it is looked at again", async () => {
  const at = gatherWorld();
  at.gathers.fault = countedBefore("finish", at);
  await at.run(listed("c1", 0));
  assert.equal(at.counts(), [[0, 1, 0, 0, false]]);
  const dying = gatherWorld({ complete: broken });
  dying.gathers.fault = countedBefore("markDead", dying);
  await dying.run(listed("c1", 0));
  const { status, succeeded } = dying.recordOf("c1") ?? {};
  assert.equal([status, succeeded, dying.queues.letters.length], ["dead", 1, 1]);
});

test("what a gather says at its end occurred then, and it may only say what it was declared to", async () => {
  const at = gatherWorld();
  await at.system.advance(5000);
  await at.run(listed("c1", 0));
  assert.is(at.ends()[0]?.metadata.occurredAt, "2026-01-01T00:00:05.000Z");
  const other = gatherWorld({ complete: () => ({ type: "Other", data: {} }) });
  await other.run(listed("c1", 0));
  assert.match(String(other.recordOf("c1")?.reason), "end-crawl may not publish Other");
});

test("a close counts nothing, and leaves no mark", async () => {
  const at = gatherWorld();
  await at.run(listed("c1", 3));
  const keys = at.store.dynamo.items("claims").map(({ key }) => key?.S);
  assert.equal(keys, [gatherKey("end-crawl", "c1")]);
});

test("an event that is larger than the deployment allows is refused", async () => {
  const at = gatherWorld();
  at.runtime.settings.maxEventBytes = 1000;
  await at.run(listed("c1", 3, { more: "x".repeat(4000) }));
  assert.is(at.queues.letters[0]?.attributes.kind, "rejected");
});

test("one item may stand for as many that have failed as have succeeded", () => {
  const count = { gather: "c1", item: "p1", succeeded: 2, failed: 2 };
  assert.equal(checkedCount(count), count);
});

test("what a close keeps has at most 8,192 bytes as JSON", async () => {
  const close = (bytes: number) => ({
    ...{ gather: "c1", total: 1, startedAt: NOW },
    keep: { a: "x".repeat(bytes - '{"a":""}'.length) },
  });
  assert.ok(checkedCount(close(8192)));
  await throws(() => checkedCount(close(8193)), "8192 at most");
});

test("a redriven message of a gather that is not dead is counted like any other", async () => {
  const at = gatherWorld();
  const redriven = { message: { deadLetterId: "d.0" } };
  await at.run(page("c1", "p1", { succeeded: 1 }, redriven));
  await at.run(page("c1", "p2", { succeeded: 1 }, redriven));
  assert.is(at.recordOf("c1")?.succeeded, 2);
  assert.equal(outcomes(at), [
    ["eb-p1", "counted"],
    ["eb-p2", "counted"],
  ]);
});

test("a death whose letter is not sent yet is sent before it is reopened", async () => {
  const at = gatherWorld({ complete: broken });
  at.queues.refuse = () => true;
  await at.run(listed("c1", 0));
  at.queues.refuse = () => false;
  at.logs.length = 0;
  const message = { message: { deadLetterId: String(at.recordOf("c1")?.deadLetterId) } };
  assert.equal(await at.run(listed("c1", 0, {}, message)), ["c1!"]);
  assert.equal([outcomes(at), at.queues.letters.length], [[["eb-c1!", "waiting"]], 1]);
});

test("when a batch is answered nothing of it goes on: counted, ended, dead, reopened", async () => {
  for (const complete of [undefined, broken]) {
    const at = gatherWorld(complete ? { complete } : {});
    const { watched, calls } = underWay(at.system);
    const { store, gathers, bus, queues } = at;
    Object.assign(at.runtime, { store: watched(store), gathers: watched(gathers) });
    Object.assign(at.runtime, { bus: watched(bus), queues: watched(queues) });
    // So near that it is woken.
    at.runtime.consumer.deadlineMs = 900_000;
    for (const message of [page("c1", "p1"), listed("c1", 1)]) {
      await at.run(message);
      assert.equal(calls(), []);
    }
    assert.is(at.queues.wakeUps.length, 1);
    const deadLetterId = at.recordOf("c1")?.deadLetterId;
    if (deadLetterId !== undefined) await at.run(listed("c1", 1, {}, { message: { deadLetterId } }));
    assert.equal(calls(), []);
  }
});

test("deadlines: nothing is published where none has passed, and no page is begun when the time is over", async () => {
  const at = gatherWorld();
  await at.announce();
  assert.equal(at.bus.calls, []);
  let pages = 0;
  at.runtime.gathers.overdue = async () => (++pages < 3 ? { records: [], next: 1 } : { records: [] });
  await announceDeadlines(at.runtime, T0);
  assert.is(pages, 1);
});

test("a gather has itself woken where its deadline is no later than a queue delays", async () => {
  for (const [deadlineMs, wakeUps] of [
    [900_000, 1],
    [900_001, 0],
  ] as const) {
    const at = gatherWorld();
    at.runtime.consumer.deadlineMs = deadlineMs;
    await at.run(page("c1", "p1"));
    assert.is(at.queues.wakeUps.length, wakeUps);
  }
});

test("what has waited for twice the patience is announced in every other run", async () => {
  const at = gatherWorld();
  await at.run(page("c1", "p1"));
  await at.system.advance(DEADLINE + 2 * PATIENCE_MS);
  const announced: number[] = [];
  for (const chance of [0.5, 0.499]) {
    at.system.random = () => chance;
    await at.announce();
    announced.push(at.bus.published.length);
  }
  assert.equal(announced, [0, 1]);
});

test.run();
