import type { Incoming, Message, Rejection } from "../check/incoming.ts";
import { messageOf } from "../check/untrusted.ts";
import { refuse } from "../claim/refuse.ts";
import { backoffSeconds, type Runtime } from "../ports/runtime.ts";
import { publishOutboxes } from "../publish/publish-outboxes.ts";
import type { Outbox, Outcome } from "./outcome.ts";

/** What every kind of consumer works with. */
export type Common = Omit<Runtime, "consumer"> & { consumer: Pick<Runtime["consumer"], "name"> };

/** Copies of one message in a batch: they share a claim and its outcome. */
export interface Group {
  messages: Message[];
  /** Absent where the message was refused. */
  incoming?: Incoming;
}

export interface Result extends Group {
  outcome: Outcome;
  /** This batch held its record. */
  claimed?: boolean;
}

/** Refuses messages, copies of one only once. */
export function refused(rejections: readonly Rejection[], runtime: Common): Promise<Result>[] {
  const groups = new Map<string, [Rejection, Message[]]>();
  for (const rejection of rejections) {
    const { key, message } = rejection;
    const id = JSON.stringify([key, message.deadLetterId]);
    const group = groups.get(id);
    if (group) group[1].push(message);
    else groups.set(id, [rejection, [message]]);
  }
  return [...groups.values()].map(([rejection, messages]) =>
    resultOf({ messages }, runtime, () => refuse(rejection, runtime)),
  );
}

/** The outcome of a group. Where the runtime's own calls fail, the message comes again; only its record counts. */
export async function resultOf<G extends Group>(
  group: G,
  runtime: { settings: Pick<Common["settings"], "retry">; system: Common["system"] },
  run: () => Promise<Outcome>,
): Promise<G & Result> {
  try {
    return { ...group, outcome: await run() };
  } catch (error) {
    const { settings, system } = runtime;
    const receives = Math.max(...group.messages.map(({ receiveCount }) => receiveCount));
    const seconds = backoffSeconds(settings.retry, receives, system.random());
    return { ...group, outcome: { again: "infrastructure", seconds, reason: messageOf(error) } };
  }
}

/** Sends the outboxes of results; where one stays unsent, its message must come again. */
export async function publish(results: readonly Result[], runtime: Common): Promise<Result[]> {
  const outboxes = results.flatMap(({ outcome }) =>
    "outbox" in outcome && outcome.outbox ? [outcome.outbox] : [],
  );
  const sent = outboxes.length > 0 ? await publishOutboxes(outboxes, runtime) : new Set<Outbox>();
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
export async function acknowledge(
  results: readonly Result[],
  { queues, log, consumer }: Pick<Common, "queues" | "log" | "consumer">,
): Promise<Message[]> {
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
