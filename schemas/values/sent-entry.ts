/** What stays of an outbox entry once it is sent. */
export interface SentEntry {
  id: string;
  /** The event's type, or {@link DEAD_LETTER}. */
  type: string;
  /** The event's correlation id, where that is not its publisher's. */
  process?: string;
}

/** The type of a sent dead letter. No event is named so: theirs have no spaces. */
export const DEAD_LETTER = "dead letter";

/** Whether what was sent is a dead letter, not an event. */
export function isDeadLetter({ type }: SentEntry): boolean {
  return type === DEAD_LETTER;
}
