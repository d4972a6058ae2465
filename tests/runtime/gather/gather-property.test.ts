import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Message } from "../../../runtime/ports/message.ts";
import { Busy, type Fault } from "../../../testing/fakes/fault.ts";
import { patient } from "../../harness/patience.ts";
import { itemBytes } from "../../hostile/item-bytes.ts";
import { always } from "../../hostile/property.ts";
import { type GatherWorld, gatherWorld, listed, page } from "./gather-world.ts";

const verdict = fc.constantFrom(
  { succeeded: 1 },
  { failed: 1 },
  { succeeded: 3 },
  { succeeded: 2, failed: 5 },
);

/** What goes on at one call: how long it takes, and how it goes wrong. */
const turn = fc.record({
  before: fc.nat(30),
  after: fc.nat(30),
  fault: fc.constantFrom("none", "none", "none", "none", "before", "after", "busy"),
});
type Turn = { before: number; after: number; fault: string };

/** Crawls with their results, as deliveries: shuffled, some twice, cut into batches, some of them side by side. */
const deliveries = fc
  .array(fc.array(verdict, { maxLength: 12 }), { minLength: 1, maxLength: 3 })
  .chain((crawls) => {
    const results = crawls.flatMap((crawl, c) =>
      crawl.map((said, index) => page(`c${c}`, `c${c}-${index}`, said)),
    );
    const closes = crawls.map((crawl, c) => {
      const total = crawl.reduce((sum, one) => sum + sumOf(one), 0);
      return listed(`c${c}`, total, { keep: { crawl: c } });
    });
    const once = [...results, ...closes];
    return fc.array(fc.nat(once.length - 1), { maxLength: 12 }).chain((twice) => {
      const all = [...once, ...twice.map((index) => once[index] as Message)];
      return fc.record({
        crawls: fc.constant(crawls),
        messages: fc.shuffledSubarray(all, { minLength: all.length }),
        cuts: fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 5 }),
        workers: fc.integer({ min: 1, max: 4 }),
        turns: fc.array(turn, { maxLength: 40 }),
      });
    });
  });

const sumOf = ({ succeeded = 0, failed = 0 }: { succeeded?: number; failed?: number }) => succeeded + failed;

/** A fault for each call in turn; after the last all goes well, and at once. */
function faultOf(at: GatherWorld, turns: readonly Turn[]): Fault {
  const todo = [...turns];
  const now = new Map<readonly unknown[], Turn | undefined>();
  return async (call, args, when) => {
    if (when === "before") now.set(args, todo.shift());
    const turn = now.get(args);
    if (!turn) return;
    await at.system.timer(turn[when]).done;
    if (turn.fault === "busy" && when === "before") throw new Busy();
    if (turn.fault === when) throw new Error(`${call} failed ${when}`);
  };
}

test("however results come, again and side by side, whatever fails on the way: one event each, with the right counts", () =>
  always(
    deliveries,
    async ({ crawls, messages, cuts, workers, turns }) => {
      const at = gatherWorld();
      at.strike(faultOf(at, turns));
      const queue: Message[][] = [];
      for (let from = 0, cut = 0; from < messages.length; cut++) {
        const size = cuts[cut % cuts.length] as number;
        queue.push(messages.slice(from, from + size));
        from += size;
      }
      const work = async () => {
        for (let batch = queue.shift(), rounds = 1; batch; batch = queue.shift(), rounds++) {
          assert.ok(rounds < 500, "it ends");
          const again = new Set(await at.run(...batch));
          const left = batch.filter(({ messageId }) => again.has(messageId));
          if (left.length > 0) queue.push(left);
        }
      };
      await Promise.all(Array.from({ length: workers }, work));
      const expected = crawls.map((results, index) => ({
        gather: `c${index}`,
        total: results.reduce((sum, one) => sum + sumOf(one), 0),
        succeeded: results.reduce((sum, { succeeded = 0 }: { succeeded?: number }) => sum + succeeded, 0),
        failed: results.reduce((sum, { failed = 0 }: { failed?: number }) => sum + failed, 0),
        ...{ missing: 0, timedOut: false, keep: { crawl: index } },
      }));
      const ends = at
        .ends()
        .map(({ metadata: _, outcome: __, startedAt: ___, completedAt: ____, ...said }) => said)
        .sort((a, b) => (a.gather < b.gather ? -1 : 1));
      assert.equal(ends, expected);
      for (const { status, outbox } of at.store.records())
        assert.equal([status, outbox], ["done", undefined]);
      assert.equal(at.queues.letters, []);
    },
    { runs: 300 },
  ));

test("100,000 results, some of them again: one event, and a record that stays small", async () => {
  const [items, size] = [100_000, 10];
  const at = gatherWorld();
  const started = process.cpuUsage();
  let largest = 0;
  // Steps of a prime: far from their order, and each once.
  const result = (index: number) => {
    const item = (index * 7919) % items;
    return page("c1", `https://example.org/${item}`, item % 10 === 0 ? { failed: 1 } : { succeeded: 1 });
  };
  const batchFrom = (from: number) =>
    Array.from({ length: size }, (_, place) => result((from + place) % items));
  for (let from = 0; from < items; from += size) {
    if (from === items / 2) await at.run(listed("c1", items, { keep: { site: "https://example.org" } }));
    assert.equal(await at.run(...batchFrom(from)), []);
    if (from % 1000 === 0) assert.equal(await at.run(...batchFrom(Math.max(0, from - 505))), []);
    largest = Math.max(largest, itemBytes(at.recordOf("c1")));
  }
  assert.equal(at.counts(), [[items, items * 0.9, items * 0.1, 0, false]]);
  assert.is(at.bus.published.length, 1);
  assert.ok(largest < 2048, `${largest} bytes`);
  const seconds = process.cpuUsage(started).user / 1e6;
  assert.ok(seconds < patient(15), `${seconds.toFixed(1)} s`);
});

test.run();
