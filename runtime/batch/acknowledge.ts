import type { Message } from "../ports/message.ts";
import type { Runtime } from "../ports/runtime.ts";
import type { Result } from "./group.ts";
import { hiddenSeconds } from "./redelivery.ts";

/** A scatter's message that was handed out so often goes on as a new one, whose receives count from 1 again. */
const HAND_OVER_AFTER = 20;

/**
 * Logs each outcome, and hides what shall come again, the longer the more often it came.
 * @returns the messages that are not acknowledged: whoever feeds the batch delivers them again.
 */
export async function acknowledge(
  results: readonly Result[],
  { queues, log, system, consumer }: AcknowledgeRuntime,
): Promise<Message[]> {
  const again: { message: Message; seconds: number }[] = [];
  const handedOver: Message[] = [];
  for (const { incoming, messages, outcome } of results) {
    const { id, correlationId } = incoming?.event.metadata ?? {};
    const { outbox: _, ...fields } = outcome;
    const receives = Math.max(...messages.map(({ receiveCount }) => receiveCount));
    const seconds = "again" in outcome ? hiddenSeconds(outcome, receives, system.random()) : undefined;
    if (seconds !== undefined) {
      const goesOn = "again" in outcome && outcome.again === "continued" && receives >= HAND_OVER_AFTER;
      if (goesOn) handedOver.push(...messages);
      else again.push(...messages.map((message) => ({ message, seconds })));
    }
    log("reason" in outcome ? "warn" : "info", "handled", {
      consumer: consumer.name,
      type: incoming?.event.type,
      eventId: id,
      correlationId,
      messageIds: messages.map(({ messageId }) => messageId),
      ...fields,
      ...(seconds === undefined ? {} : { seconds }),
    });
  }
  // Sent first, acknowledged then: stopped in between, there are two, and the claim has them take turns.
  const sent = handedOver.length > 0 ? await queues.sendAgain(handedOver) : [];
  again.push(...handedOver.filter((_, index) => !sent[index]).map((message) => ({ message, seconds: 0 })));
  if (again.length > 0) await queues.delay(again);
  return again.map(({ message }) => message);
}

/** What acknowledging works with. */
type AcknowledgeRuntime = Pick<Runtime, "queues" | "log" | "system"> & { consumer: { name: string } };
