import { check } from "../../runtime/check/check-message.ts";
import { parkedKey } from "../../runtime/identity.ts";
import { placeOf } from "../../runtime/order/position.ts";
import type { ParkedRecord, Position } from "../../runtime/ports/position.ts";
import type { ClaimRecord } from "../../runtime/ports/record.ts";
import type { Event } from "../../schemas/event.ts";
import type { Written } from "../fakes/dynamodb/fake-dynamodb.ts";
import type { FakeStore } from "../fakes/fake-store.ts";
import { plain } from "../fakes/fake-tables.ts";
import { CLAIMS } from "../fakes/keys.ts";
import type { Agenda } from "./agenda.ts";
import type { Envelope } from "./bus.ts";
import { SETTINGS } from "./feeding.ts";
import type { Program } from "./program.ts";
import { recordOf } from "./record-of.ts";
import type { Watch } from "./watch.ts";

type Consumer = Program["consumers"][number];

/** What it looks at. */
interface Seen {
  program: Program;
  store: FakeStore;
  archive: readonly Envelope[];
  watch: Watch;
  agenda: Agenda;
}

/** Looks at consumers that handle in order: nothing begins before what is before it is committed, and each is committed once. */
export class OrderWatch {
  readonly #cloud: Seen;
  /** Key of what was laid aside, and its event → when it was, last. */
  readonly #parked = new Map<string, number>();

  constructor(cloud: Seen) {
    this.#cloud = cloud;
  }

  /** A handler that is about to begin. */
  begins({ name, inOrder, on }: Consumer, event: Event): void {
    const definition = on.find(({ type }) => type === event.type);
    const place = definition && placeOf({ event, definition }, { name, inOrder });
    if (!place) return;
    const { handled } = this.#positionAt(place.start.key) ?? place.start;
    if (handled < place.revision - 1)
      this.#cloud.watch.fail(
        `${name} begins with revision ${place.revision} of ${place.start.key}, and ${handled + 1} is not handled`,
      );
  }

  /** All that one command has written: a position moves on by one, with the record of just that event. */
  written(writes: readonly Written[]): void {
    const claims = writes.filter(({ table }) => table === CLAIMS);
    for (const { before, after } of claims) {
      if (after?.order) {
        const { key, event } = plain<ParkedRecord>(after);
        this.#parked.set(`${key} ${event.id}`, this.#cloud.agenda.now);
      }
      if (!after?.handled || !after.sequence) continue;
      const [was, is] = [before && plain<Position>(before), plain<Position>(after)];
      const from = was?.handled ?? 0;
      if (is.handled === from) continue;
      const step = `${is.key} went from ${from} to ${is.handled}`;
      if (is.handled !== from + 1) this.#cloud.watch.fail(step);
      const isCommitted = claims.some(
        (one) =>
          one.after?.status?.S === "done" &&
          one.before?.status?.S === "open" &&
          plain<ClaimRecord>(one.after).late === undefined,
      );
      if (!isCommitted) this.#cloud.watch.fail(`${step}, and nothing was committed with it`);
    }
  }

  /** Whether a message waits aside for its turn, or has since then, and was handed back meanwhile. */
  isParked(consumer: Consumer, body: string, since = Number.POSITIVE_INFINITY): boolean {
    const place = this.#placeIn(consumer, body);
    if (!place) return false;
    const key = parkedKey(place.start.key, place.revision);
    if ((this.#parked.get(`${key} ${place.id}`) ?? 0) >= since) return true;
    const parked = this.#cloud.store.record(key);
    return (parked as unknown as ParkedRecord | undefined)?.event.id === place.id;
  }

  /** What waits when all is quiet, though what it waits for is neither dead nor refused. */
  *leftovers(): Generator<string> {
    for (const consumer of this.#cloud.program.consumers) {
      if (consumer.inOrder === undefined) continue;
      const stalled = new Set<string>();
      const dead = new Set<string>();
      for (const envelope of this.#cloud.archive) {
        const body = JSON.stringify(envelope);
        const place = this.#placeIn(consumer, body);
        if (!place) continue;
        const { handled, waiting } = this.#positionAt(place.start.key) ?? place.start;
        if (place.revision <= handled + 1 && this.isParked(consumer, body))
          yield `Revision ${place.revision} of ${place.start.key} waits aside, and nobody wakes it`;
        if (waiting.length > 0) stalled.add(place.start.key);
        if (place.revision === handled + 1 && this.#isDead(consumer, envelope)) dead.add(place.start.key);
      }
      for (const key of stalled)
        if (!dead.has(key)) yield `${key} has something waiting, and nothing is before it`;
    }
  }

  #isDead(consumer: Consumer, envelope: Envelope): boolean {
    return recordOf(this.#cloud, consumer, JSON.stringify(envelope)).record?.status === "dead";
  }

  #placeIn(consumer: Consumer, body: string) {
    if (consumer.inOrder === undefined) return undefined;
    const rules = { ...consumer, maxEventBytes: SETTINGS.maxEventBytes };
    const incoming = check({ messageId: "", body, receiveCount: 1 }, rules);
    const place = "hash" in incoming ? placeOf(incoming, consumer) : undefined;
    return place && "hash" in incoming ? { ...place, id: incoming.event.metadata.id } : undefined;
  }

  #positionAt(key: string): Position | undefined {
    return this.#cloud.store.record(key) as unknown as Position | undefined;
  }
}
