import type { FailureKind } from "../../schemas/choreography/handling-failed.ts";
import { defined } from "../../schemas/defined.ts";
import { SQS } from "../../schemas/limits.ts";
import { reasonFrom } from "../../schemas/values/reason.ts";
import type { Incoming } from "../check/check-message.ts";
import { patiently } from "../commit/busy.ts";
import { deathOf } from "../commit/death.ts";
import { checkSizes, outboxOf } from "../commit/outbox.ts";
import type { Gathered } from "../handler.ts";
import { gatherKey } from "../identity.ts";
import { finished, type Outcome, outboxOfRecord } from "../outcome.ts";
import { messageOf, PlanError } from "../ports/errors.ts";
import type { CountRequest, GatherDeath, GatherRecord } from "../ports/gathers.ts";
import type { OutboxEvent } from "../ports/record.ts";
import { expiryOf } from "../ports/runtime.ts";
import type { GatherRuntime } from "./definition.ts";

/**
 * Looks at a gather and ends it if all are done or its deadline has passed: one conditional write, with the event that
 * says so in its outbox; or, where the handler cannot say it, with its death. Over already: what its outbox still holds is sent.
 * @param counted the count that came before, which may have opened it
 */
export async function endIfDone(
  gather: string,
  incoming: Incoming,
  runtime: GatherRuntime,
  counted?: Pick<CountRequest, "now">,
): Promise<Outcome> {
  const { consumer, gathers, system, settings } = runtime;
  for (;;) {
    const record = await gathers.look(gatherKey(consumer.name, gather));
    if (!record) return finished("ignored");
    const { status, total, succeeded, failed, deadline } = record;
    if (status !== "open") return finished("counted", outboxOfRecord(record, incoming.message.body));
    const now = system.now();
    const isComplete = total !== undefined && succeeded + failed >= total;
    if (!isComplete && now < deadline) {
      if (counted && isBegunBy(counted, record)) await wakeAtDeadline(record, now, runtime);
      return finished("counted");
    }
    const said = announcement(record, !isComplete, now, incoming, runtime);
    const { key, generation } = record;
    // Whoever counts or ends it meanwhile changes the record: look again.
    if ("death" in said) {
      const { death } = said;
      if (!(await patiently(() => gathers.markDead(record, death), system))) continue;
      return finished("dead", { key, generation, entries: death.outbox, body: incoming.message.body });
    }
    const { outbox } = said;
    const end = { outbox, now, expiresAt: expiryOf(settings, now) };
    if (await patiently(() => gathers.finish(record, end), system))
      return finished("gathered", { key, generation, entries: outbox });
  }
}

/** Whether a count has opened the gather: then its deadline is known. */
function isBegunBy({ now }: Pick<CountRequest, "now">, { claimedAt }: GatherRecord): boolean {
  return Date.parse(claimedAt) === now;
}

/** A hint for a deadline that may come before the sweeper sees it. */
async function wakeAtDeadline(
  { key, deadline }: GatherRecord,
  now: number,
  { queues }: GatherRuntime,
): Promise<void> {
  if (deadline - now <= SQS.delaySeconds * 1000) await queues.wake([{ id: key, wake: key, at: deadline }]);
}

/** What is said at the end; a death where the handler throws or breaks a contract. It is pure: it would say the same again. */
function announcement(
  record: GatherRecord,
  timedOut: boolean,
  now: number,
  incoming: Incoming,
  { consumer, settings }: GatherRuntime,
): { outbox: OutboxEvent[] } | { death: GatherDeath } {
  const { event } = incoming;
  const completedAt = new Date(now).toISOString();
  const { id, traceparent, hops } = event.metadata;
  const { correlationId = event.metadata.correlationId, key, generation } = record;
  const metadata = defined({ correlationId, hops, traceparent });
  const origin = { consumer: consumer.name, key, metadata, causationId: id, now: completedAt };
  try {
    const said = consumer.handle.complete(gathered(record, timedOut, completedAt));
    if (said?.at !== undefined)
      throw new PlanError(`${consumer.name} sets ${said.type} for ${said.at}: a gather says its end at once`);
    const outbox = outboxOf(said ? [said] : [], consumer.emits, origin, settings.maxEventBytes);
    checkSizes([], outbox);
    return { outbox };
  } catch (error) {
    const kind: FailureKind = error instanceof PlanError ? "infrastructure" : "permanent";
    const reason = reasonFrom(messageOf(error));
    const cause = { consumer: consumer.name, kind, reason, attempts: 1, generation, now: completedAt };
    const death = deathOf({ ...incoming, key }, cause, settings);
    return { death: { ...death, now, event: { id, type: event.type, source: event.source } } };
  }
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
