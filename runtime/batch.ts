import { deliver } from "./deliver.ts";
import { check, type Incoming, type Message, type Rejection } from "./incoming.ts";
import type { Outbox, Outcome } from "./outcome.ts";
import { perform } from "./perform.ts";
import { projected } from "./projection.ts";
import { refuse } from "./refuse.ts";
import { backoffSeconds, type Runtime } from "./runtime.ts";
import type { Claim } from "./store.ts";
import { isolate, leave } from "./suspects.ts";
import { take } from "./take.ts";

/** The time that an invocation has, in milliseconds since 1970. */
export interface Invocation {
  startedAt: number;
  /** When handlers must be done, so that what follows still fits. */
  deadline: number;
  /** When the function is killed. */
  endsAt: number;
}

/** Copies of one message in a batch: they share a claim and its outcome. */
export interface Group {
  messages: Message[];
  /** Absent where the message was refused. */
  incoming?: Incoming;
}

interface Result extends Group {
  outcome: Outcome;
}

interface Suspect extends Group {
  claim: Claim;
  incoming: Incoming;
}

/**
 * Handles a batch: everything side by side, outgoing events in shared calls, and a message that may kill its process
 * alone after the others are committed and published.
 * @returns the messages to be delivered again. It does not reject.
 */
export async function handleBatch(
  messages: readonly Message[],
  runtime: Runtime,
  invocation: Invocation,
): Promise<Message[]> {
  const definition = { ...runtime.consumer, maxEventBytes: runtime.settings.maxEventBytes };
  const checked = messages.map((message) => check(message, definition));
  const { groups, later } = grouped(checked.filter((one) => "hash" in one));
  const taken = await Promise.all([
    ...refusals(checked.filter((one) => "reason" in one)).map(([rejection, messages]) =>
      settled({ messages }, runtime, () => refuse(rejection, runtime)),
    ),
    ...groups.map((group) => start(group, runtime, invocation, groups.length === 1)),
  ]);
  const company = await send(
    taken.filter((one) => "outcome" in one),
    runtime,
  );
  const [suspect, ...others] = taken.filter((one) => "claim" in one);
  const left = await Promise.all(others.map((one) => settled(one, runtime, () => leave(one.claim, runtime))));
  const alone = suspect ? [await settled(suspect, runtime, () => isolate(suspect, runtime, invocation))] : [];
  const isolated = await send(alone, runtime);
  return conclude([...later, ...company, ...left, ...isolated], runtime);
}

/** Copies of a refused message are refused once. */
function refusals(rejections: readonly Rejection[]): [Rejection, Message[]][] {
  const groups = new Map<string, [Rejection, Message[]]>();
  for (const rejection of rejections) {
    const { key, message } = rejection;
    const id = JSON.stringify([key, message.deadLetterId]);
    const group = groups.get(id);
    if (group) group[1].push(message);
    else groups.set(id, [rejection, [message]]);
  }
  return [...groups.values()];
}

/** Groups copies; another payload under the same key, or another right to reopen it, waits for the next delivery. */
function grouped(incoming: readonly Incoming[]): { groups: Required<Group>[]; later: Result[] } {
  const groups = new Map<string, Required<Group>>();
  const later: Result[] = [];
  for (const one of incoming) {
    const group = groups.get(one.key);
    if (!group) groups.set(one.key, { incoming: one, messages: [one.message] });
    else if (alike(group.incoming, one)) group.messages.push(one.message);
    else later.push({ incoming: one, messages: [one.message], outcome: { again: "held", seconds: 1 } });
  }
  return { groups: [...groups.values()], later };
}

function alike(a: Incoming, b: Incoming): boolean {
  return (
    a.hash === b.hash && a.replayName === b.replayName && a.message.deadLetterId === b.message.deadLetterId
  );
}

/** Claims and handles a group, unless its last owner left no word and there is company to protect. */
async function start(
  group: Required<Group>,
  runtime: Runtime,
  invocation: Invocation,
  alone: boolean,
): Promise<Result | Suspect> {
  const { incoming } = group;
  if (await projected(incoming, runtime, invocation.deadline))
    return { ...group, outcome: { finished: "projected" } };
  let suspect: Claim | undefined;
  const result = await settled(group, runtime, async () => {
    const claim = await take(incoming, runtime, { endsAt: invocation.endsAt, charge: alone ? 1 : 0 });
    if (!("owner" in claim)) return claim;
    if (!claim.suspect || alone) return perform(incoming, claim, runtime, invocation.deadline);
    suspect = claim;
    return { again: "crowded", seconds: 0 };
  });
  return suspect ? { ...group, claim: suspect } : result;
}

/** The outcome of a group. Where the runtime's own calls fail, the message comes again; only its record counts. */
async function settled<G extends Group>(
  group: G,
  runtime: Runtime,
  run: () => Promise<Outcome>,
): Promise<G & Result> {
  try {
    return { ...group, outcome: await run() };
  } catch (error) {
    const { settings, system } = runtime;
    const receives = Math.max(...group.messages.map(({ receiveCount }) => receiveCount));
    const seconds = backoffSeconds(settings.retry, receives, system.random());
    return { ...group, outcome: { again: "infrastructure", seconds, reason: (error as Error).message } };
  }
}

/** Sends the outboxes of results; where one stays unsent, its message must come again. */
async function send(results: readonly Result[], runtime: Runtime): Promise<Result[]> {
  const outboxes = results.flatMap(({ outcome }) =>
    "outbox" in outcome && outcome.outbox ? [outcome.outbox] : [],
  );
  const sent = outboxes.length > 0 ? await deliver(outboxes, runtime) : new Set<Outbox>();
  return results.map((result) => {
    const outbox = "outbox" in result.outcome ? result.outcome.outbox : undefined;
    if (!outbox || sent.has(outbox)) return result;
    return {
      ...result,
      outcome: { again: "infrastructure", seconds: 1, reason: "the outbox is not sent yet" },
    };
  });
}

/** Logs each outcome and hides what shall come again for as long as its outcome says. */
async function conclude(results: readonly Result[], { queues, log, consumer }: Runtime): Promise<Message[]> {
  for (const { incoming, messages, outcome } of results) {
    const { id, correlationId } = incoming?.event.metadata ?? {};
    const level = "reason" in outcome ? "warn" : "info";
    const { outbox: _, ...said } = outcome;
    const messageIds = messages.map(({ messageId }) => messageId);
    log(level, "handled", {
      consumer: consumer.name,
      type: incoming?.event.type,
      eventId: id,
      correlationId,
      messageIds,
      ...said,
    });
  }
  const again = results.flatMap(({ messages, outcome }) =>
    "again" in outcome ? messages.map((message) => ({ message, seconds: outcome.seconds })) : [],
  );
  if (again.length > 0) await queues.delay(again);
  return again.map(({ message }) => message);
}
