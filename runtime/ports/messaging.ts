import type { Message } from "./message.ts";
import type { OutboxDeadLetter, OutboxEvent, OutboxWakeUp } from "./record.ts";
import type { DeferredRecord } from "./timer-record.ts";

/** Where events are published. */
export interface Bus {
  /** Publishes side by side; the answer says of each event whether the bus took it. It does not reject. */
  publish(events: readonly OutboxEvent[]): Promise<boolean[]>;
}

/** The queues around a consumer. */
export interface Queues {
  /** Hides messages for so many whole seconds from now on, as far as that succeeds. */
  delay(messages: readonly { message: Message; seconds: number }[]): Promise<void>;
  /** Sends messages to the consumer's own queue once more, as new ones; the answer says of each whether it took it. It does not reject. */
  sendAgain(messages: readonly Message[]): Promise<boolean[]>;
  /** Has the timers woken when something is due, 15 minutes ahead at most; the answer says of each whether their queue took it. It does not reject. */
  wake(wakeUps: readonly OutboxWakeUp[]): Promise<boolean[]>;
  /** Sends a message that was deferred to its consumer's queue. */
  handBack(message: DeferredRecord["message"]): Promise<void>;
  /** Sends dead letters; the answer says of each whether its queue took it. It does not reject. */
  sendDeadLetters(letters: readonly (OutboxDeadLetter & { body: string })[]): Promise<boolean[]>;
}

/** One line, as structured data. */
export type Log = (
  level: "info" | "warn" | "error",
  message: string,
  fields?: Record<string, unknown>,
) => void;
