import * as assert from "uvu/assert";
import type { Bus } from "../../../runtime/ports/messaging.ts";
import type { OutboxEvent } from "../../../runtime/ports/record.ts";
import { entryBytes } from "../../../runtime/ports/record.ts";
import type { Register } from "./store-contract.ts";

/** An event as a subscriber's queue gets it. */
export interface Delivered {
  /** EventBridge's own. */
  id: string;
  source: string;
  type: string;
  detail: unknown;
}

export interface BusWorld {
  bus: Bus;
  /** What subscribers to `test.contract` got until now; waits until there are so many, if that does not take too long. */
  delivered(count: number): Promise<Delivered[]>;
}

export interface BusOptions {
  /** Largest sum of entry sizes in one request. */
  maxRequestBytes: number;
}

export type MakeBus = (options: BusOptions) => BusWorld | Promise<BusWorld>;

/** The size limit of an event, and of a request unless told. */
export const MAX_BYTES = 262_144;

/** What every bus must do; `test` registers the suite's tests. Nothing is said of order: a bus keeps none. */
export function busContract(test: Register, makeBus: MakeBus): void {
  /** Publishes; whatever was taken must be delivered, and nothing else. */
  async function published(events: readonly OutboxEvent[], expected: readonly boolean[], options = {}) {
    const { bus, delivered } = await makeBus({ maxRequestBytes: MAX_BYTES, ...options });
    assert.equal(await bus.publish(events), expected);
    const taken = events.filter((_, index) => expected[index]);
    const came = await delivered(taken.length);
    assert.equal(came.map(brief).sort(), taken.map(briefOf).sort());
    return came;
  }

  test("publish: an event is delivered with its source, its type, its detail, and an id of its own", async () => {
    const data = {
      ü: "€ 🙂 \u2028\u0000\ud83d\ude42",
      n: Number.MAX_SAFE_INTEGER,
      list: [[], {}, null, true, -1],
      "": { "a.b": 0.5 },
    };
    const event = shipped("e1", { data });
    const [came] = await published([event, { ...event, type: "x".repeat(128) }], [true, true]);
    assert.equal([came?.source, came?.detail], ["test.contract", JSON.parse(event.detail)]);
    assert.type(came?.id, "string");
    assert.is.not(came?.id, "");
  });

  test("publish: more events than one request takes, each answered in order", async () => {
    await published(many(25), Array(25).fill(true));
  });

  test("publish: events near the size limit, and more bytes than one request takes", async () => {
    const sized = (id: string, bytes: number) => {
      const rest = entryBytes(shipped(id, { data: { text: "" } }));
      return shipped(id, { data: { text: "x".repeat(bytes - rest) } });
    };
    const events = [
      ...["a", "b", "c"].map((id) => sized(id, 100_000)),
      sized("d", MAX_BYTES),
      sized("e", MAX_BYTES - 1),
    ];
    assert.is(entryBytes(events[3] as OutboxEvent), MAX_BYTES);
    await published(events, Array(5).fill(true));
    await published(many(4), Array(4).fill(true), { maxRequestBytes: 1 });
  });

  test("publish: an event that the bus refuses takes no other along, and the answer says which it was", async () => {
    const events = many(12).map((event, index) =>
      index % 5 === 2 ? { ...event, source: "aws.forged" } : event,
    );
    await published(
      events,
      events.map(({ source }) => source === "test.contract"),
    );
  });

  test("publish: an event that is published again is delivered again, with the same detail", async () => {
    const event = shipped("again");
    const [first, second, ...more] = await published([event, { ...event }], [true, true]);
    assert.equal([first?.detail, more], [second?.detail, []]);
  });

  test("publish: no events, no answers", async () => {
    await published([], []);
  });
}

function shipped(id: string, more: object = { data: {} }): OutboxEvent {
  return {
    id,
    type: "Shipped",
    source: "test.contract",
    detail: JSON.stringify({ metadata: { id }, ...more }),
  };
}

function many(count: number): OutboxEvent[] {
  return Array.from({ length: count }, (_, index) => shipped(`e${index}`));
}

function brief({ source, type, detail }: Omit<Delivered, "id">): string {
  return JSON.stringify([source, type, detail]);
}

function briefOf(event: OutboxEvent): string {
  return brief({ ...event, detail: JSON.parse(event.detail) });
}
