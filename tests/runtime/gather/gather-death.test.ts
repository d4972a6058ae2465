import { test } from "uvu";
import * as assert from "uvu/assert";
import type { GatherRecord } from "../../../runtime/ports/gathers.ts";
import type { Message } from "../../../runtime/ports/message.ts";
import { PermanentError } from "../../../schemas/permanent-error.ts";
import { detailOf } from "../world.ts";
import {
  complete,
  DEADLINE,
  type Gather,
  type GatherWorld,
  gatherWorld,
  listed,
  overdue,
  page,
} from "./gather-world.ts";

const broken: Gather["complete"] = () => {
  throw new TypeError("counts is undefined");
};

/** A gather that dies when its two pages are there. */
async function dead(how: Gather["complete"] = broken) {
  const at = gatherWorld({ complete: how });
  assert.equal(await at.run(listed("c1", 2), page("c1", "a")), []);
  assert.equal(await at.run(page("c1", "b")), [], "it does not come again and again");
  return at;
}

const failures = (at: GatherWorld) =>
  at.bus.published.filter(({ type }) => type === "HandlingFailed").map((event) => detailOf(event).data);

/** A dead letter as an operator lays it back. */
function redriven(at: GatherWorld): Message {
  const { body = "", attributes } = at.queues.letters.at(-1) ?? {};
  const deadLetterId = attributes?.deadLetterId ?? "";
  return { messageId: "redriven", receiptHandle: "r", receiveCount: 1, body, deadLetterId };
}

test("one whose end throws is dead with its reason, once: a letter, an announcement, a record that waits for an operator", async () => {
  const at = await dead();
  const { status, kind, reason, deadLetterId, event, pending, succeeded } = at.recordOf("c1") ?? {};
  assert.equal([status, kind, reason], ["dead", "permanent", "counts is undefined"]);
  assert.match(pending ?? "", /^dead\./);
  assert.equal([event?.type, succeeded], ["PageFetched", 2]);
  assert.equal(
    at.queues.letters.map(({ attributes }) => attributes.deadLetterId),
    [deadLetterId],
  );
  const [{ consumer, kind: said, attempts, deadLetterId: id } = {}] = failures(at);
  assert.equal([consumer, said, attempts, id], ["end-crawl", "permanent", 1, deadLetterId]);
  for (let again = 0; again < 3; again++) assert.equal(await at.run(page("c1", "b"), page("c1", "late")), []);
  assert.equal([failures(at).length, at.queues.letters.length, at.recordOf("c1")?.succeeded], [1, 1, 2]);
});

test("what breaks its contract, or is not in emits, is no verdict; a PermanentError and whatever is too large is one", async () => {
  const cases: [Gather["complete"], string][] = [
    [() => ({ type: "CrawlCompleted", data: {} }), "infrastructure"],
    [() => ({ type: "Other", data: {} }), "infrastructure"],
    [(gathered) => ({ ...complete(gathered), at: "2026-02-01T00:00:00Z" }) as never, "infrastructure"],
    [
      () => {
        throw new PermanentError("no such crawl");
      },
      "permanent",
    ],
    [
      (gathered) => ({ type: "CrawlCompleted", data: { ...gathered, keep: { text: "x".repeat(400_000) } } }),
      "permanent",
    ],
  ];
  for (const [how, kind] of cases) assert.is((await dead(how)).recordOf("c1")?.kind, kind);
});

test("its deadline is announced no more", async () => {
  const at = await dead();
  await at.system.advance(2 * DEADLINE);
  assert.is(await at.announce(), 0);
});

test("one that cannot be ended at its deadline is dead as well, by the event that said so", async () => {
  const at = gatherWorld({ complete: broken });
  await at.run(page("c1", "a"));
  await at.system.advance(DEADLINE);
  assert.equal(await at.run(overdue("c1")), []);
  assert.equal([at.recordOf("c1")?.status, at.recordOf("c1")?.event?.type], ["dead", "GatherDeadlinePassed"]);
});

test("redriven once its code is mended it ends as it would have, once", async () => {
  const at = await dead();
  at.runtime.consumer.handle.complete = complete;
  assert.equal(await at.run(page("c1", "a"), redriven(at)), []);
  assert.equal(at.counts(), [[2, 2, 0, 0, false]]);
  const { status, generation, deadLetterId, kind, event } = at.recordOf("c1") ?? {};
  assert.equal([status, generation, deadLetterId, kind, event], ["done", 1, undefined, undefined, undefined]);
  assert.equal(await at.run(redriven(at)), [], "a copy of the letter");
  assert.is(at.bus.published.filter(({ type }) => type === "CrawlCompleted").length, 1);
});

test("redriven too early it dies once more, under a letter of its own, which alone opens it then", async () => {
  const at = await dead();
  const first = redriven(at);
  assert.equal(await at.run(first), []);
  assert.equal([at.queues.letters.length, failures(at).length, at.recordOf("c1")?.generation], [2, 2, 1]);
  at.runtime.consumer.handle.complete = complete;
  assert.equal(await at.run(first), []);
  assert.is(at.recordOf("c1")?.status, "dead");
  assert.equal(await at.run(redriven(at)), []);
  assert.is(at.recordOf("c1")?.status, "done");
});

test("it is opened only when its death is announced; the message waits, and has it sent", async () => {
  const at = gatherWorld({ complete: broken });
  at.bus.refuse = () => true;
  assert.equal(await at.run(page("c1", "a"), listed("c1", 1)), ["a", "c1!"]);
  at.runtime.consumer.handle.complete = complete;
  assert.equal(await at.run(redriven(at)), ["redriven"]);
  assert.is(at.recordOf("c1")?.status, "dead");
  at.bus.refuse = () => false;
  assert.equal(await at.run(redriven(at)), ["redriven"]);
  assert.equal(await at.run(redriven(at)), []);
  assert.equal([failures(at).length, at.counts()], [1, [[1, 1, 0, 0, false]]]);
});

test("a replay opens it once; one that was discarded stays dead", async () => {
  const at = await dead();
  const body = JSON.stringify({ ...JSON.parse(page("c1", "b").body), "replay-name": "r1" });
  const replayed = { ...page("c1", "b"), body };
  assert.equal(await at.run(replayed), []);
  assert.is(at.recordOf("c1")?.generation, 1);
  assert.equal(await at.run(replayed), []);
  assert.is(at.recordOf("c1")?.generation, 1, "once");
  at.store.seed({ ...(at.recordOf("c1") as GatherRecord), discardedAt: "2026-01-01T00:00:00.000Z" });
  at.runtime.consumer.handle.complete = complete;
  const other = { ...replayed, body: body.replace('"r1"', '"r2"') };
  assert.equal(await at.run(other, redriven(at)), []);
  assert.is(at.recordOf("c1")?.status, "dead");
});

test("one that has nothing to say is over", async () => {
  const at = gatherWorld({ complete: () => undefined });
  assert.equal(await at.run(page("c1", "a"), listed("c1", 1)), []);
  const { status, outbox, pending } = at.recordOf("c1") ?? {};
  assert.equal([status, outbox, pending, at.bus.published], ["done", undefined, undefined, []]);
  assert.ok(at.recordOf("c1")?.expiresAt);
});

test.run();
