import type { Queues } from "../../runtime/ports/messaging.ts";
import type { OutboxWakeUp } from "../../runtime/ports/record.ts";
import type { Process } from "./process.ts";

type Letter = Parameters<Queues["sendDeadLetters"]>[0][number];

/** Where timers are woken. */
export const TIMERS = "timers";

/** What surrounds the queues of one process. */
interface Around {
  /** Whose the process is. */
  owner: string;
  /** Called when a message is sent to a consumer's queue, or to that of the timers. */
  onMessage(consumer: string): void;
  handsOver(messageId: string): void;
  /** Throws where a deployment has taken the permission away. */
  permit(): void;
  /** Whether a queue refuses a letter or a wake-up that it takes otherwise. */
  refuses(id: string): boolean;
  took(letter: Letter): void;
  woke(wakeUp: OutboxWakeUp): void;
}

/** The queues as one process reaches them: every call may go wrong. */
export function queuesOf(process: Process, queues: Queues, around: Around): Queues {
  const { owner, onMessage } = around;
  return {
    delay: (messages) =>
      process
        .call("delay", async () => {
          await queues.delay(messages);
          onMessage(owner);
        })
        .catch(() => {}),
    sendAgain: (messages) =>
      process
        .call("sendAgain", async () => {
          const taken = await queues.sendAgain(messages);
          for (const { messageId } of messages) around.handsOver(messageId);
          onMessage(owner);
          return taken;
        })
        .catch(() => messages.map(() => false)),
    wake: (wakeUps) =>
      process
        .call("wake", async () => {
          const taken = wakeUps.filter(({ id }) => !around.refuses(id));
          for (const wakeUp of taken) around.woke(wakeUp);
          await queues.wake(taken);
          onMessage(TIMERS);
          return wakeUps.map((wakeUp) => taken.includes(wakeUp));
        })
        .catch(() => wakeUps.map(() => false)),
    handBack: (message) =>
      process.call("handBack", async () => {
        await queues.handBack(message);
        onMessage(message.queueUrl.replace(/-queue$/, ""));
      }),
    sendDeadLetters: (letters) =>
      process
        .call("sendDeadLetters", async () => {
          around.permit();
          const taken = letters.filter(({ id }) => !around.refuses(id));
          for (const letter of taken) around.took(letter);
          await queues.sendDeadLetters(taken);
          return letters.map((letter) => taken.includes(letter));
        })
        .catch(() => letters.map(() => false)),
  };
}
