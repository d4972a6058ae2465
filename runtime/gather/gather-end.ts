import { defined } from "../../schemas/defined.ts";
import type { Incoming } from "../check/check-message.ts";
import { patiently } from "../commit/busy.ts";
import { checkSizes, outboxOf } from "../commit/outbox.ts";
import type { Gathered } from "../handler.ts";
import { gatherKey } from "../identity.ts";
import { finished, type Outcome } from "../outcome.ts";
import type { GatherRecord } from "../ports/gathers.ts";
import type { GatherRuntime } from "./definition.ts";

/**
 * Looks at a gather and ends it if all are done or its deadline has passed: one conditional write, with the event that
 * says so in its outbox. Ended already: what its outbox still holds is sent.
 */
export async function endIfDone(
  gather: string,
  incoming: Incoming,
  runtime: GatherRuntime,
): Promise<Outcome> {
  const { consumer, gathers, system } = runtime;
  for (;;) {
    const record = await gathers.look(gatherKey(consumer.name, gather));
    if (!record) return finished("ignored");
    const { key, generation, status, outbox = [], total, succeeded, failed, deadline } = record;
    if (status === "done") return finished("counted", { key, generation, entries: outbox });
    const now = system.now();
    const isComplete = total !== undefined && succeeded + failed >= total;
    if (!isComplete && now < deadline) return finished("counted");
    const entries = announcement(record, !isComplete, now, incoming, runtime);
    // Whoever counts or ends it meanwhile changes the record: look again.
    const isOurs = await patiently(() => gathers.finish(record, { outbox: entries, now }), system);
    if (isOurs) return finished("gathered", { key, generation, entries });
  }
}

function announcement(
  record: GatherRecord,
  timedOut: boolean,
  now: number,
  { event }: Incoming,
  { consumer, settings }: GatherRuntime,
) {
  const completedAt = new Date(now).toISOString();
  const { id, traceparent, hops } = event.metadata;
  const { correlationId = event.metadata.correlationId } = record;
  const origin = {
    consumer: consumer.name,
    key: record.key,
    metadata: defined({ correlationId, hops, traceparent }),
    causationId: id,
    now: completedAt,
  };
  const said = consumer.handle.complete(gathered(record, timedOut, completedAt));
  const outbox = outboxOf([said], consumer.emits, origin, settings.maxEventBytes);
  checkSizes([], outbox);
  return outbox;
}

function gathered(record: GatherRecord, timedOut: boolean, completedAt: string): Gathered {
  const { gather, succeeded, failed, startedAt, claimedAt, keep = {} } = record;
  const total = record.total ?? succeeded + failed;
  const missing = Math.max(0, total - succeeded - failed);
  return {
    ...{ gather, total, succeeded, failed, missing, timedOut },
    outcome: failed === 0 && missing === 0 && !timedOut ? "success" : "error",
    startedAt: startedAt ?? claimedAt,
    completedAt,
    keep,
  };
}
