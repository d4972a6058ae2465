import { GATHER_DEADLINE } from "../../schemas/choreography/gather-deadline.ts";
import type { GatherDeadlinePassed } from "../../schemas/choreography/gather-deadline-passed.ts";
import { defined } from "../../schemas/defined.ts";
import type { Event } from "../../schemas/event.ts";
import { reasonFrom } from "../../schemas/values/reason.ts";
import { acknowledge } from "../batch/acknowledge.ts";
import { countsOf, logCounts } from "../batch/batch-metrics.ts";
import { closeRefusals } from "../batch/close-refusals.ts";
import type { Group, Result } from "../batch/group.ts";
import { publishResults } from "../batch/publish-results.ts";
import { refuseRejected } from "../batch/refuse-rejected.ts";
import { resultOf } from "../batch/result-of.ts";
import { check, type Incoming, type Rejection } from "../check/check-message.ts";
import { patiently } from "../commit/busy.ts";
import type { GatherCount } from "../handler.ts";
import { gatherKey, markKey, rejectedKey } from "../identity.ts";
import { finished, type Outcome } from "../outcome.ts";
import { messageOf } from "../ports/errors.ts";
import type { CountRequest } from "../ports/gathers.ts";
import type { Message } from "../ports/message.ts";
import { expiryOf } from "../ports/runtime.ts";
import type { GatherDefinition, GatherRuntime } from "./definition.ts";
import { checkedCount } from "./gather-count.ts";
import { endIfDone } from "./gather-end.ts";
import { reopenIfAsked } from "./gather-reopen.ts";

/** What one message says of which gather; no count where it only asks to look at it, as a deadline does. */
interface Counted {
  incoming: Incoming;
  gather?: string;
  count?: GatherCount;
}

/**
 * Counts a batch: one transaction for each gather that it is about. After every delivery, a repeated one as well, the
 * gather is read, and the one that finds all done ends it; so whatever is lost on the way, the next delivery or the
 * deadline finds it. Counting is idempotent in itself and needs no claims.
 * @returns the messages to be delivered again. It does not reject.
 */
export async function gatherBatch(messages: readonly Message[], runtime: GatherRuntime): Promise<Message[]> {
  const { consumer, settings } = runtime;
  const rules = { ...consumer, maxEventBytes: settings.maxEventBytes };
  const counted = messages.map((message) => countOf(check(message, rules), consumer));
  const rejected = counted.filter((one) => "reason" in one);
  const groups = grouped(counted.filter((one) => "incoming" in one));
  const results = await Promise.all([
    ...refuseRejected(rejected, runtime),
    ...groups.map((group) => resultOf(group, () => gather(group, runtime))),
  ]);
  logCounts({ ...countsOf(results), Claimed: countedIn(results) }, runtime);
  const published = await publishResults(results, runtime);
  return acknowledge(await closeRefusals(published, runtime), runtime);
}

/** How many events were counted, in one transaction or several. */
function countedIn(results: readonly Result[]): number {
  const counted = results.filter(
    ({ outcome }) => "finished" in outcome && ["counted", "gathered"].includes(outcome.finished),
  );
  return counted.reduce((sum, { messages }) => sum + messages.length, 0);
}

/** Asks the handler what an event says. */
function countOf(one: Incoming | Rejection, { name, handle }: GatherDefinition): Counted | Rejection {
  if ("reason" in one) return one;
  const { event, message } = one;
  if (event.type === GATHER_DEADLINE.type)
    return { incoming: one, gather: (event as GatherDeadlinePassed).data.gather };
  try {
    const count = checkedCount(handle.count(event));
    return count ? { incoming: one, gather: count.gather, count } : { incoming: one };
  } catch (error) {
    return {
      message,
      key: rejectedKey(name, message.body),
      reason: reasonFrom(`${event.type} cannot be counted: ${messageOf(error)}`),
      event: named(event),
    };
  }
}

function named({ metadata, source, type }: Event): NonNullable<Rejection["event"]> {
  return { id: metadata.id, source, type, metadata };
}

interface GatherGroup extends Required<Group> {
  /** Undefined where nothing is to be done. */
  gather: string | undefined;
  incomings: Incoming[];
  counts: GatherCount[];
}

/** Messages by the gather that they are about; those about none stand alone. */
function grouped(counted: readonly Counted[]): GatherGroup[] {
  const groups = new Map<unknown, GatherGroup>();
  for (const { incoming, gather, count } of counted) {
    const id = gather ?? incoming;
    const group: GatherGroup = groups.get(id) ?? {
      incoming,
      incomings: [],
      gather,
      messages: [],
      counts: [],
    };
    groups.set(id, group);
    group.messages.push(incoming.message);
    group.incomings.push(incoming);
    if (count) group.counts.push(count);
  }
  return [...groups.values()];
}

async function gather(group: GatherGroup, runtime: GatherRuntime): Promise<Outcome> {
  const { gather, incoming, incomings, counts } = group;
  if (gather === undefined) return finished("ignored");
  const { gathers, system } = runtime;
  const waiting = await reopenIfAsked(gather, incomings, runtime);
  if (waiting) return waiting;
  if (counts.length === 0) return endIfDone(gather, incoming, runtime);
  const request = requestOf(gather, counts, incoming, runtime);
  await patiently(() => gathers.count(request), system);
  return endIfDone(gather, incoming, runtime, request);
}

function requestOf(
  gather: string,
  counts: readonly GatherCount[],
  { event }: Incoming,
  { consumer, system, settings }: GatherRuntime,
): CountRequest {
  const { name, deadlineMs } = consumer;
  const now = system.now();
  const marks = new Map<string, CountRequest["results"][number]>();
  for (const count of counts) {
    if (!("item" in count)) continue;
    const mark = markKey(name, gather, count.item);
    const { succeeded = 0, failed = 0 } = count;
    // The first result of an item counts.
    if (!marks.has(mark)) marks.set(mark, { mark, succeeded, failed });
  }
  const close = counts.find((count) => "total" in count);
  return defined({
    key: gatherKey(name, gather),
    gather,
    consumer: name,
    correlationId: event.metadata.correlationId,
    now,
    deadline: now + deadlineMs,
    expiresAt: expiryOf(settings, now),
    results: [...marks.values()],
    close: close && closeOf(close),
  });
}

/** All that a close says, so that the first one stays as a whole. */
function closeOf({ total, startedAt, keep = {} }: Closing): NonNullable<CountRequest["close"]> {
  return { total, startedAt, keep };
}

type Closing = Extract<GatherCount, { total: number }>;
