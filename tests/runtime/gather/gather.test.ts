import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Gathered } from "../../../runtime/handler.ts";
import { derivedId, gatherKey } from "../../../runtime/identity.ts";
import type { Message } from "../../../runtime/ports/message.ts";
import { detailOf, SETTINGS } from "../world.ts";
import { complete, count, type Gather, gatherWorld, listed, page } from "./gather-world.ts";

const failed = { failed: 1 };
const finishedOf = ({ logs }: ReturnType<typeof gatherWorld>) =>
  logs.flatMap(([, message, fields]) => (message === "handled" ? [fields?.finished] : []));

test("a gather counts until all are done; then one event says what came of it, and its record is done", async () => {
  const at = gatherWorld();
  const close = { startedAt: "2025-12-31T23:00:00.000Z", keep: { site: "example.org" } };
  assert.equal(await at.run(page("c1", "a")), []);
  assert.equal(await at.run(listed("c1", 3, close)), []);
  await at.system.advance(1000);
  assert.equal(await at.run(page("c1", "b", failed)), []);
  assert.equal(at.ends(), []);
  assert.equal(at.recordOf("c1")?.status, "open");
  await at.system.advance(1000);
  assert.equal(await at.run(page("c1", "c")), []);
  const [{ metadata: _, ...end }, ...others] = at.ends() as [Gathered & { metadata: object }];
  assert.equal(others, []);
  assert.equal(end, {
    ...{ gather: "c1", total: 3, succeeded: 2, failed: 1, missing: 0, timedOut: false, outcome: "error" },
    ...{ startedAt: "2025-12-31T23:00:00.000Z", completedAt: "2026-01-01T00:00:02.000Z" },
    keep: { site: "example.org" },
  });
  const { status, outbox, sent, expiresAt } = at.recordOf("c1") ?? {};
  assert.equal([status, outbox], ["done", undefined]);
  assert.equal(sent, [{ id: at.bus.published[0]?.id, type: "CrawlCompleted" }]);
  assert.is(expiresAt, Date.UTC(2026, 0, 1) / 1000 + 2 + SETTINGS.recordDays * 86_400);
  assert.equal(at.bus.published.length, 1);
  assert.equal(finishedOf(at), ["counted", "counted", "counted", "gathered"]);
});

const pages = (...names: string[]) => names.map((name) => page("c1", name));
const courses: Record<string, Message[][]> = {
  "one by one": [pages("a"), pages("b"), [listed("c1", 3)], pages("c")],
  "all results before the close": [pages("a", "b"), pages("c"), [listed("c1", 3)]],
  "the close first": [[listed("c1", 3)], pages("a", "b", "c")],
  "all in one batch": [[...pages("a", "b"), listed("c1", 3), ...pages("c")]],
  "the close and the last result together": [pages("a", "b"), [listed("c1", 3), ...pages("c")]],
  "duplicates in a batch": [
    pages("a", "a", "b", "a"),
    [listed("c1", 3), listed("c1", 3)],
    pages("b", "c", "c"),
  ],
  "duplicates across batches": [
    pages("a", "b"),
    pages("b", "a"),
    [listed("c1", 3)],
    pages("b"),
    [listed("c1", 3), ...pages("a")],
    pages("c", "a"),
  ],
  "everything again, in another order": [
    [...pages("a", "b", "c"), listed("c1", 3)],
    [listed("c1", 3), ...pages("c", "b", "a")],
    pages("b"),
    [listed("c1", 3)],
  ],
};

for (const [course, batches] of Object.entries(courses))
  test(`one event with the right counts: ${course}`, async () => {
    const at = gatherWorld();
    for (const batch of batches) assert.equal(await at.run(...batch), []);
    assert.equal(at.counts(), [[3, 3, 0, 0, false]]);
    assert.is(at.bus.published.length, 1);
  });

test("an empty list ends at its close", async () => {
  const at = gatherWorld();
  assert.equal(await at.run(listed("c1", 0)), []);
  assert.equal(at.counts(), [[0, 0, 0, 0, false]]);
});

test("more results than there should be end it too; nothing is missing", async () => {
  const at = gatherWorld();
  await at.run(...pages("a", "b", "c"), listed("c1", 2));
  assert.equal(at.counts(), [[2, 3, 0, 0, false]]);
});

test("a result after the end is acknowledged, and neither counted nor announced", async () => {
  const at = gatherWorld();
  await at.run(...pages("a"), listed("c1", 1));
  const before = at.recordOf("c1");
  for (const batch of [pages("late"), pages("a"), [listed("c1", 9)], [...pages("later"), listed("c1", 9)]])
    assert.equal(await at.run(...batch), []);
  assert.equal(at.recordOf("c1"), before);
  assert.is(at.bus.published.length, 1);
});

test("the first result of an item counts, in a batch or across batches", async () => {
  const at = gatherWorld();
  const many = { succeeded: 10 };
  await at.run(page("c1", "a", failed), page("c1", "a", many), page("c1", "b"), page("c1", "b", failed));
  assert.equal([at.recordOf("c1")?.succeeded, at.recordOf("c1")?.failed], [1, 1]);
  await at.run(page("c1", "a", many), page("c1", "b", failed), page("c1", "c", failed));
  await at.run(listed("c1", 3));
  assert.equal(at.counts(), [[3, 1, 2, 0, false]]);
});

test("an item may stand for many", async () => {
  const at = gatherWorld();
  await at.run(listed("c1", 8), page("c1", "a", { succeeded: 3 }), page("c1", "a", { succeeded: 3 }));
  await at.run(page("c1", "b", { succeeded: 1, failed: 2 }), page("c1", "c", failed));
  assert.equal(at.ends(), []);
  await at.run(page("c1", "d"));
  assert.equal(at.counts(), [[8, 5, 3, 0, false]]);
});

test("gathers in one batch do not mix, though their items have the same names", async () => {
  const at = gatherWorld();
  const both = (name: string) => [page("c1", name), page("c2", name, failed)];
  await at.run(...both("a"), listed("c2", 3), ...both("b"), listed("c1", 2));
  assert.equal(at.counts(), [[2, 2, 0, 0, false]]);
  await at.run(...both("b"), ...both("c"));
  assert.equal(
    at.ends().map(({ gather, succeeded, failed }) => [gather, succeeded, failed]),
    [
      ["c1", 2, 0],
      ["c2", 0, 3],
    ],
  );
  assert.is(new Set(at.bus.published.map(({ id }) => id)).size, 2);
});

test("names of gathers and items do not run together", async () => {
  const at = gatherWorld();
  const names = [
    ["c", "1|a"],
    ["c|1", "a"],
    ["c1", "a"],
    ["c", "1a"],
  ] as const;
  await at.run(...names.map(([crawl, name]) => page(crawl, name)));
  for (const [crawl, succeeded] of [
    ["c", 2],
    ["c|1", 1],
    ["c1", 1],
  ] as const)
    assert.is(at.recordOf(crawl)?.succeeded, succeeded, crawl);
});

test("an event that is no gather's business is acknowledged, and leaves nothing behind", async () => {
  const at = gatherWorld();
  assert.equal(await at.run(page(undefined, "a"), page(undefined, "b")), []);
  assert.equal([at.store.records(), at.gathers.calls, at.bus.published], [[], [], []]);
  assert.equal(await at.run(page(undefined, "c"), page("c1", "a"), listed("c1", 1)), []);
  assert.equal(at.counts(), [[1, 1, 0, 0, false]]);
});

test("the end belongs to the process of the first result; it follows from what ended it", async () => {
  const at = gatherWorld();
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  await at.run(page("c1", "a", failed, { metadata: { correlationId: "first", hops: 2 } }));
  await at.run(page("c1", "b", failed, { metadata: { correlationId: "second" } }));
  await at.run(listed("c1", 2, {}, { metadata: { id: "e3", correlationId: "third", hops: 5, traceparent } }));
  const { metadata = {} } = at.ends()[0] ?? {};
  const { correlationId, causationId, hops } = metadata;
  assert.equal({ correlationId, causationId, hops }, { correlationId: "first", causationId: "e3", hops: 6 });
  assert.is(metadata.traceparent, traceparent);
  const id = derivedId(gatherKey("end-crawl", "c1"), "CrawlCompleted", 0);
  assert.equal([metadata.id, at.bus.published[0]?.id], [id, id]);
});

test("each batch of a gather is one count and one look", async () => {
  const at = gatherWorld();
  await at.run(...pages("a", "b", "c", "d", "a"), listed("c1", 9));
  await at.run(...pages("a", "b"));
  assert.equal(at.gathers.calls, ["count", "look", "count", "look"]);
});

const nonsense: [what: unknown, named: RegExp][] = [
  [{ item: "a", succeeded: 1 }, /its gather is undefined: use 1–256 characters/],
  [{ gather: "c1", item: "a" }, /its item "a" has neither succeeded nor failed/],
  [{ gather: "c1", total: -1 }, /its total is -1: use a whole number from 0/],
  ["c1", /its gather is undefined/],
];

for (const [said, named] of nonsense)
  test(`nonsense is refused for good, with a reason that names it: ${JSON.stringify(said)}`, async () => {
    const at = gatherWorld({ count: () => said as never });
    assert.equal(await at.run(page("c1", "a")), []);
    const [letter] = at.queues.letters;
    assert.match(letter?.attributes.reason ?? "", /^PageFetched cannot be counted: /);
    assert.match(letter?.attributes.reason ?? "", named);
    assert.is(at.recordOf("c1"), undefined);
  });

/** A gather whose count stumbles over the page named `bad`, until it is mended. */
function stumbling() {
  const bug = { mended: false };
  const at = gatherWorld({
    count(event) {
      const { crawl, page: item, total } = event.data as { crawl: string; page: string; total?: number };
      if (item === "bad" && !bug.mended) throw new Error("no such column: host");
      return total === undefined ? { gather: crawl, item, succeeded: 1 } : count(event);
    },
  });
  return { ...at, bug };
}

test("what count throws refuses its event for good; the others of its batch count", async () => {
  const at = stumbling();
  const bad = page("c1", "bad", {}, { metadata: { correlationId: "first" } });
  assert.equal(await at.run(page("c1", "a"), bad, bad, page("c2", "b"), listed("c1", 1)), []);
  const [letter, ...others] = at.queues.letters;
  assert.equal(others, []);
  const { kind, reason, consumer, attempts } = letter?.attributes ?? {};
  assert.equal([kind, consumer, attempts], ["rejected", "end-crawl", "0"]);
  assert.is(reason, "PageFetched cannot be counted: no such column: host");
  assert.equal([letter?.body, letter?.queueUrl], [bad.body, SETTINGS.deadLetterQueueUrl]);
  const [announced] = at.bus.published.filter(({ type }) => type === "HandlingFailed").map(detailOf);
  assert.equal(announced?.data.event, { id: "eb-bad", source: "test.crawls", type: "PageFetched" });
  assert.is(announced?.metadata.correlationId, "first");
  assert.equal(at.counts(), [[1, 1, 0, 0, false]]);
  assert.is(at.recordOf("c2")?.succeeded, 1);
});

test("whatever count throws, be it nothing, its batch goes on", async () => {
  for (const thrown of [null, undefined, "no such column"]) {
    const at = gatherWorld({
      count(event) {
        if ((event.data as { page?: string }).page === "bad") throw thrown;
        return count(event);
      },
    });
    assert.equal(await at.run(page("c1", "bad"), page("c1", "a"), listed("c1", 1)), []);
    assert.is(at.queues.letters[0]?.attributes.reason, `PageFetched cannot be counted: ${thrown}`);
    assert.equal(at.counts(), [[1, 1, 0, 0, false]]);
  }
});

test("a refused event that is redriven counts once its bug is mended; before that it is refused anew", async () => {
  const at = stumbling();
  await at.run(listed("c1", 1));
  await at.run(page("c1", "bad"));
  for (const mended of [false, true]) {
    at.bug.mended = mended;
    const deadLetterId = String(at.queues.letters.at(-1)?.attributes.deadLetterId);
    assert.equal(await at.run(page("c1", "bad", {}, { message: { deadLetterId } })), []);
    assert.is(at.queues.letters.length, 2);
    assert.equal(at.counts(), mended ? [[1, 1, 0, 0, false]] : []);
  }
});

test("an event that breaks its contract is refused, and takes nobody along", async () => {
  const at = gatherWorld();
  assert.equal(await at.run(page("c1", "x", { succeeded: "one" }), page("c1", "a"), listed("c1", 1)), []);
  assert.match(at.queues.letters[0]?.attributes.reason ?? "", /detail\.data\.succeeded/);
  assert.equal(at.counts(), [[1, 1, 0, 0, false]]);
});

const bugs: Record<string, [Gather["complete"], reason: RegExp]> = {
  "it throws": [
    () => {
      throw new Error("no such column: host");
    },
    /no such column: host/,
  ],
  "it says what it may not": [() => ({ type: "CrawlAbandoned", data: {} }), /may not publish CrawlAbandoned/],
  "it breaks the contract": [() => ({ type: "CrawlCompleted", data: {} }), /CrawlCompleted: data\.gather/],
  "it says too much": [
    (end) => ({ type: "CrawlCompleted", data: { ...end, keep: { text: "x".repeat(262_144) } } }),
    /CrawlCompleted has \d+ bytes, at most 262144/,
  ],
};

for (const [bug, [broken, reason]] of Object.entries(bugs))
  test(`where the end cannot be said, the gather is dead; redriven once mended it is said: ${bug}`, async () => {
    const handle = { complete: broken };
    const at = gatherWorld({ complete: (end) => handle.complete(end) });
    assert.equal(await at.run(page("c1", "a")), []);
    for (let delivery = 1; delivery <= 2; delivery++) {
      assert.equal(await at.run(listed("c1", 1)), []);
      assert.match(String(at.recordOf("c1")?.reason), reason);
      assert.equal([at.recordOf("c1")?.status, at.recordOf("c1")?.succeeded], ["dead", 1]);
    }
    assert.equal([at.bus.types(), at.queues.letters.length], [["HandlingFailed"], 1]);
    handle.complete = complete;
    const { deadLetterId = "" } = at.recordOf("c1") ?? {};
    assert.equal(await at.run(listed("c1", 1, {}, { message: { deadLetterId } })), []);
    assert.equal(at.counts(), [[1, 1, 0, 0, false]]);
  });

test("what the bus does not take comes again, and the next delivery sends the same event", async () => {
  for (const next of [page("c1", "a"), listed("c1", 1), page("c1", "late")]) {
    const at = gatherWorld();
    await at.run(page("c1", "a"));
    at.bus.refuse = () => true;
    assert.equal(await at.run(listed("c1", 1)), ["c1!"]);
    const { status, outbox } = at.recordOf("c1") ?? {};
    assert.is(status, "done");
    await at.system.advance(5000);
    assert.equal(await at.run(listed("c1", 1)), ["c1!"]);
    at.bus.refuse = () => false;
    assert.equal(await at.run(next), []);
    assert.equal(at.bus.published, outbox);
    assert.is(at.recordOf("c1")?.outbox, undefined);
    assert.equal(await at.run(listed("c1", 1)), []);
    assert.is(at.bus.published.length, 1);
  }
});

test("what nobody delivers again is sent by the sweeper: the same event, and no more after it", async () => {
  const at = gatherWorld();
  at.bus.refuse = () => true;
  await at.run(page("c1", "a"), listed("c1", 1));
  at.bus.refuse = () => false;
  const outbox = at.recordOf("c1")?.outbox;
  assert.equal(await at.sweep(), { sent: 0, failed: 0 }, "its message may come yet");
  await at.system.advance(60_000);
  assert.equal(await at.sweep(), { sent: 1, failed: 0 });
  assert.equal(at.bus.published, outbox);
  assert.equal(await at.run(page("c1", "a"), listed("c1", 1)), []);
  assert.equal(await at.sweep(), { sent: 0, failed: 0 });
  assert.is(at.bus.published.length, 1);
});

test.run();
