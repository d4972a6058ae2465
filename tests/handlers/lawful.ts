import * as assert from "uvu/assert";
import { hazard } from "../../runtime/check/untrusted.ts";
import { checkSizes, outboxOf } from "../../runtime/commit/outbox.ts";
import type { Outgoing, Write } from "../../runtime/handler.ts";
import type { Event } from "../../schemas/event.ts";
import * as registry from "../../schemas/registry.ts";
import { NOW } from "./given.ts";

interface Planned {
  writes?: readonly Write[];
  events?: readonly Outgoing<Event>[];
  next?: string;
}

const MAX_EVENT_BYTES = 262_144;

/** The plan, if the runtime takes it: each event keeps its contract, consumers will take it, and one commit holds all. */
export function lawful<P extends Planned>(plan: P): P {
  const metadata = { correlationId: "c".repeat(64), hops: 0, traceparent: "t".repeat(55) };
  const origin = { consumer: "test", key: "k", metadata, causationId: "e".repeat(64), now: NOW };
  const outbox = outboxOf(plan.events ?? [], Object.values(registry), origin, MAX_EVENT_BYTES);
  checkSizes(plan.writes ?? [], outbox);
  assert.is(hazard(plan.events, "events"), undefined);
  return plan;
}

/** The chunks of a scatter, each from the cursor of the one before as the runtime goes on; all are lawful. */
export async function chunksOf<P extends Planned>(
  run: (cursor?: string) => P | Promise<P>,
  cursor?: string,
): Promise<P[]> {
  const chunk = lawful(await run(cursor));
  const { next } = chunk;
  if (next === undefined) return [chunk];
  assert.ok(next !== cursor && next !== "" && next.length <= 1024, `cursor ${next}`);
  return [chunk, ...(await chunksOf(run, next))];
}

/** All events of the chunks of a scatter, in order. */
export function eventsOf<P extends Planned>(chunks: readonly P[]): NonNullable<P["events"]>[number][] {
  return chunks.flatMap(({ events }) => events ?? []);
}
