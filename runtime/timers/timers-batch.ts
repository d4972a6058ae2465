import { SQS } from "../../schemas/limits.ts";
import { hiddenSeconds } from "../batch/redelivery.ts";
import { messageOf } from "../ports/errors.ts";
import type { Message } from "../ports/message.ts";
import { publishOutboxes } from "../publish/publish-outboxes.ts";
import { type Fired, fire } from "./fire.ts";
import { type TimersRuntime, wakeUpOf } from "./wake-up.ts";

/**
 * Fires what a batch of wake-ups is about, and publishes it in shared calls. A wake-up is a hint: what it is about is read
 * anew, so a copy, an early one and one too many change nothing.
 * @returns the wake-ups that must come again. It does not reject.
 */
export async function timersBatch(messages: readonly Message[], runtime: TimersRuntime): Promise<Message[]> {
  const { log, queues, system } = runtime;
  const fired = await Promise.all(messages.map((message) => fireOne(message, runtime)));
  const outboxes = fired.flatMap((one) => ("outbox" in one ? [one.outbox] : []));
  const sent = await publishOutboxes(outboxes, runtime);
  const isDone = (one: Fired) => ("outbox" in one ? sent.has(one.outbox) : "done" in one && one.done);
  const again = messages.flatMap((message, index) => {
    const one = fired[index];
    if (one === undefined || isDone(one)) return [];
    const seconds =
      "waitMs" in one
        ? Math.min(SQS.delaySeconds, Math.ceil(one.waitMs / 1000))
        : hiddenSeconds({ again: "infrastructure" }, message.receiveCount, system.random());
    return [{ message, seconds }];
  });
  log("info", "woken", { wakeUps: messages.length, published: sent.size, again: again.length });
  if (again.length > 0) await queues.delay(again);
  return again.map(({ message }) => message);
}

async function fireOne(message: Message, runtime: TimersRuntime): Promise<Fired> {
  const wakeUp = wakeUpOf(message);
  if (!wakeUp) {
    runtime.log("error", "no wake-up", { messageId: message.messageId });
    return { done: true };
  }
  try {
    return await fire(wakeUp.key, wakeUp.eventId, runtime);
  } catch (error) {
    runtime.log("warn", "not fired", { key: wakeUp.key, reason: messageOf(error) });
    return { done: false };
  }
}
