import type { Incoming, Rejection } from "../check/check-message.ts";
import type { Outcome } from "../outcome.ts";
import type { Message } from "../ports/message.ts";

/** Copies of one message in a batch: they share a claim and its outcome. */
export interface Group {
  messages: Message[];
  /** Absent where the message was refused. */
  incoming?: Incoming;
}

/** A group, and what has become of it. */
export interface Result extends Group {
  /** Of a refused message, as far as it is known. */
  intent?: NonNullable<Rejection["intent"]>;
  outcome: Outcome;
  /** This batch had its claim. */
  claimed?: boolean;
}

/**
 * Groups copies. Another payload under the same key, or another right to reopen its record, waits for the next
 * delivery: merged, a stale dead letter could speak for a good one.
 */
export function groupCopies(accepted: readonly Incoming[]): {
  groups: Required<Group>[];
  waiting: Result[];
} {
  const groups = new Map<string, Required<Group>>();
  const waiting: Result[] = [];
  for (const incoming of accepted) {
    const { key, message } = incoming;
    const group = groups.get(key);
    if (!group) groups.set(key, { incoming, messages: [message] });
    else if (areCopies(group.incoming, incoming)) group.messages.push(message);
    else waiting.push({ incoming, messages: [message], outcome: { again: "waiting" } });
  }
  return { groups: [...groups.values()], waiting };
}

function areCopies(a: Incoming, b: Incoming): boolean {
  return (
    a.hash === b.hash && a.replayName === b.replayName && a.message.deadLetterId === b.message.deadLetterId
  );
}

/** Groups copies of what is refused. */
export function groupRejections(
  rejections: readonly Rejection[],
): { rejection: Rejection; messages: Message[] }[] {
  const groups = new Map<string, { rejection: Rejection; messages: Message[] }>();
  for (const rejection of rejections) {
    const { key, message } = rejection;
    const id = JSON.stringify([key, message.deadLetterId]);
    const group = groups.get(id);
    if (group) group.messages.push(message);
    else groups.set(id, { rejection, messages: [message] });
  }
  return [...groups.values()];
}
