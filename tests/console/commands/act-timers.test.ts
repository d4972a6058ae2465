import { test } from "uvu";
import * as assert from "uvu/assert";
import { timerCommands } from "../../../console/commands/act-timers.ts";
import { timers } from "../../../console/queries/timers.ts";
import { pendingEntry } from "../../../runtime/aws/records.ts";
import { throws } from "../../harness/throws.ts";
import { deferred, timer } from "../../tools/timers/world.ts";
import { TIMERS, world } from "../world.ts";

const DAYS = 3 * 86_400;
const placed = (one: ReturnType<typeof timer> | ReturnType<typeof deferred>) => ({
  ...one,
  ...pendingEntry("timer", one.key, one.pendingSince),
});

/** A console, and what it says of timers. */
function consoleOf(...waiting: Parameters<typeof placed>[0][]) {
  const all = world({ claims: waiting.map(placed) });
  const { fire, cancel } = timerCommands(all.sources);
  const request = ({ key, id }: { key: string; id: string }) => ({ key, eventId: id });
  return {
    ...all,
    fire: (one: { key: string; id: string }) => fire({ request: request(one), operator: "anna" }),
    cancel: (one: { key: string; id: string }) => cancel({ request: request(one), operator: "anna" }),
    listed: async () => (await timers(all.sources, {})).timers.map(({ eventId }) => eventId),
  };
}

const set = timer("order-1", DAYS);

test("fired from the console a timer is due now, and its function is woken for it", async () => {
  const { fire, tables, queues, bus, clock } = consoleOf(set);
  assert.equal(await fire(set), { done: true });
  assert.is(tables.tables.claims[0]?.pendingSince, clock.now);
  assert.equal(
    queues.sqs.messages(TIMERS).map(({ body }) => JSON.parse(body)),
    [{ key: set.key, eventId: set.id }],
  );
  assert.equal(
    bus.published.map(({ type }) => type),
    ["TimerFireRequested"],
  );
});

test("taken back in the console it is in no list any more", async () => {
  const { cancel, listed, bus } = consoleOf(set, timer("order-2", 60));
  assert.equal(await listed(), [timer("order-2", 60).id, set.id]);
  assert.equal(await cancel(set), { done: true });
  assert.equal(await listed(), [timer("order-2", 60).id]);
  assert.equal(JSON.parse(bus.published[0]?.detail ?? "").data.requestedBy, "anna");
});

test("of a timer that was set anew meanwhile nothing is done, and nothing said", async () => {
  const { fire, cancel, bus, listed } = consoleOf(timer("order-1", DAYS, { id: "anew" }));
  for (const { done, reason } of [await fire(set), await cancel(set)])
    assert.equal([done, /set anew, fired or taken back/.test(reason ?? "")], [false, true]);
  assert.equal([bus.published, (await listed()).length], [[], 1]);
});

test("a message that was postponed is listed, and neither fired nor taken back", async () => {
  const message = deferred("m", 60);
  const { fire, cancel, listed } = consoleOf(message);
  assert.equal(await listed(), ["m"]);
  for (const act of [fire, cancel]) await throws(() => act(message), "it would get lost");
});

test("the list goes on where a page ends, and refuses the cursor of another", async () => {
  const { sources } = consoleOf(...Array.from({ length: 30 }, (_, index) => timer(`o-${index}`, index + 60)));
  const first = await timers(sources, {});
  const second = await timers(sources, { after: first.next });
  assert.equal([first.timers.length, second.timers.length, second.next], [25, 5, undefined]);
  assert.is(second.timers.at(-1)?.businessKey, "o-29");
  await throws(() => timers(sources, { after: "nonsense" }), "after is no cursor of this list");
});

test.run();
