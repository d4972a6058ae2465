import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Message } from "../../../runtime/ports/message.ts";
import { PermanentError } from "../../../schemas/permanent-error.ts";
import { PostponedError } from "../../../schemas/postponed-error.ts";
import { Busy, failing } from "../../../testing/fakes/fault.ts";
import { underWay } from "../../../testing/fakes/under-way.ts";
import { type Handle, LIMIT, ordered, ship, world } from "../world.ts";

type World = ReturnType<typeof world>;

const throwing =
  (error: Error): Handle =>
  () => {
    throw error;
  };
const dying = throwing(new PermanentError("no such place"));
const retrying = throwing(new Error("the carrier is down"));
const bad = (message: Partial<Message> = {}) => ordered("o1", { data: { note: 1 }, message });

/** The id of the only letter so far. */
const letterOf = ({ queues }: World) => ({
  deadLetterId: String(queues.letters[0]?.attributes.deadLetterId),
});

/** Leaves a claim behind whose owner was killed, its lease over. */
async function kill(at: World, orderId = "o1"): Promise<void> {
  at.store.fault = failing("claim", "after");
  await at.run(ordered(orderId));
  at.store.fault = undefined;
  await at.system.advance(2 * LIMIT);
}

/** What may become of a message: how it comes to that, and the calls by which it shows. */
const ways: Record<
  string,
  {
    handle?: Handle;
    projection?: true;
    before?: (at: World) => unknown;
    batch?: (at: World) => Message[];
    shows: string;
  }
> = {
  "it is done": { shows: "markSent" },
  "it failed and comes again": { handle: retrying, shows: "release" },
  "it is dead": { handle: dying, shows: "markDead" },
  "it is postponed": { handle: throwing(new PostponedError("not yet", 5)), shows: "giveBack" },
  "it is refused": { batch: () => [bad()], shows: "reject" },
  "it is refused again": {
    before: (at) => at.run(bad()),
    batch: (at) => [bad(letterOf(at))],
    shows: "rejectAgain",
  },
  "it is redriven": {
    handle: dying,
    before: (at) => at.run(ordered("o1")),
    batch: (at) => [ordered("o1", { message: letterOf(at) })],
    shows: "reopen",
  },
  "it has crashed too often": {
    before: async (at) => {
      for (let attempt = 1; attempt <= 3; attempt++) await kill(at);
    },
    shows: "markDead",
  },
  "the tables are too busy": {
    before: ({ store }) => {
      store.fault = failing("commit", "before", { error: new Busy(), times: 6 });
    },
    shows: "giveBack",
  },
  "no time is left": {
    before: ({ store, system }) => {
      store.fault = (call, _args, phase) =>
        call === "claim" && phase === "after" ? system.timer(LIMIT).done : undefined;
    },
    shows: "giveBack",
  },
  "it did not get its share of time": {
    handle: () => new Promise(() => {}),
    before: ({ store, system }) => {
      store.fault = (call, _args, phase) =>
        call === "claim" && phase === "after" ? system.timer(LIMIT - 5000).done : undefined;
    },
    shows: "giveBack",
  },
  "it is a scatter whose time is up": {
    handle: () => ({ next: "more" }),
    before: ({ store, system }) => {
      store.fault = (call, _args, phase) =>
        call === "commit" && phase === "after" ? system.timer(LIMIT * 0.6).done : undefined;
    },
    shows: "giveBack",
  },
  "it is a scatter whose chunk cannot be published": {
    handle: (event, context) => ({ ...(ship(event, context) as object), next: "more" }),
    before: ({ bus }) => {
      bus.refuse = () => true;
    },
    shows: "giveBack",
  },
  "it is a projection": {
    handle: () => ({ writes: [{ fill: "shipments", key: "o1", attributes: { seen: true } }] }),
    projection: true,
    shows: "fill",
  },
  "it runs alone, after its company": {
    before: (at) => kill(at),
    batch: () => [ordered("o1"), ordered("o2")],
    shows: "countAttempt",
  },
  "it has run alone before, and must wait now": {
    before: async (at) => {
      await kill(at, "o1");
      await kill(at, "o2");
    },
    batch: () => [ordered("o1"), ordered("o2")],
    shows: "giveBack",
  },
};

for (const [name, { handle = ship, projection = false, before, batch, shows }] of Object.entries(ways))
  test(`when a batch is answered nothing of it goes on: ${name}`, async () => {
    const at = world(handle, { consumer: { projection } });
    await before?.(at);
    const { watched, calls } = underWay(at.system);
    const { store, bus, queues } = at;
    Object.assign(at.runtime, { store: watched(store), bus: watched(bus), queues: watched(queues) });
    store.calls.length = 0;
    await at.run(...(batch?.(at) ?? [ordered("o1")]));
    assert.equal(calls(), []);
    assert.ok(store.calls.includes(shows), `${shows} is not among ${store.calls}`);
  });

test.run();
