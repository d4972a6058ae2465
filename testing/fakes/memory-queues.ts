import type { Message } from "../../runtime/ports/message.ts";
import type { Queues } from "../../runtime/ports/messaging.ts";
import type { OutboxDeadLetter, OutboxWakeUp } from "../../runtime/ports/record.ts";
import type { DeferredRecord } from "../../runtime/ports/timer-record.ts";
import type { Fault } from "./fault.ts";

export type Letter = OutboxDeadLetter & { body: string };

export interface MemoryQueues extends Queues {
  /** Every change of visibility, in order. */
  readonly delays: { message: Message; seconds: number }[];
  /** Every message that was sent to the consumer's own queue once more. */
  readonly sentAgain: Message[];
  /** Every dead letter that a queue took; one that was sent again is there twice. */
  readonly letters: Letter[];
  /** Every wake-up that the timers' queue took. */
  readonly wakeUps: OutboxWakeUp[];
  /** Every deferred message that was handed back to its consumer. */
  readonly handedBack: DeferredRecord["message"][];
  /** Whether a dead-letter queue refuses a letter. */
  refuse: (letter: Letter) => boolean;
  fault?: Fault;
  /** Seconds of the last delay of a message. */
  delayOf(messageId: string): number | undefined;
}

/** Queues that keep what they are told. Like the real ones they never reject. */
export function memoryQueues(): MemoryQueues {
  const queues: MemoryQueues = {
    delays: [],
    letters: [],
    sentAgain: [],
    wakeUps: [],
    handedBack: [],
    refuse: () => false,
    async delay(messages) {
      try {
        await queues.fault?.("delay", [messages], "before");
        queues.delays.push(...messages.map((one) => ({ ...one })));
        await queues.fault?.("delay", [messages], "after");
      } catch {
        // The queue's own visibility timeout brings the messages back.
      }
    },
    async sendAgain(messages) {
      try {
        await queues.fault?.("sendAgain", [messages], "before");
        queues.sentAgain.push(...messages);
        await queues.fault?.("sendAgain", [messages], "after");
        return messages.map(() => true);
      } catch {
        return messages.map(() => false);
      }
    },
    async wake(wakeUps) {
      try {
        await queues.fault?.("wake", [wakeUps], "before");
        queues.wakeUps.push(...wakeUps);
        await queues.fault?.("wake", [wakeUps], "after");
        return wakeUps.map(() => true);
      } catch {
        return wakeUps.map(() => false);
      }
    },
    async handBack(message) {
      await queues.fault?.("handBack", [message], "before");
      queues.handedBack.push(message);
      await queues.fault?.("handBack", [message], "after");
    },
    async sendDeadLetters(letters) {
      try {
        await queues.fault?.("sendDeadLetters", [letters], "before");
        const taken = letters.map((letter) => !queues.refuse(letter));
        queues.letters.push(...letters.filter((_, index) => taken[index]).map((one) => structuredClone(one)));
        await queues.fault?.("sendDeadLetters", [letters], "after");
        return taken;
      } catch {
        return letters.map(() => false);
      }
    },
    delayOf: (messageId) => queues.delays.findLast(({ message }) => message.messageId === messageId)?.seconds,
  };
  return queues;
}
