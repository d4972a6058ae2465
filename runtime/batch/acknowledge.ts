import type { Message } from "../ports/message.ts";
import type { Runtime } from "../ports/runtime.ts";
import type { Result } from "./group.ts";

/**
 * Logs each outcome, and hides what shall come again for as long as its outcome says.
 * @returns the messages that are not acknowledged: whoever feeds the batch delivers them again.
 */
export async function acknowledge(
  results: readonly Result[],
  { queues, log, consumer }: Pick<Runtime, "queues" | "log"> & { consumer: { name: string } },
): Promise<Message[]> {
  for (const { incoming, messages, outcome } of results) {
    const { id, correlationId } = incoming?.event.metadata ?? {};
    const { outbox: _, ...fields } = outcome;
    log("reason" in outcome ? "warn" : "info", "handled", {
      consumer: consumer.name,
      type: incoming?.event.type,
      eventId: id,
      correlationId,
      messageIds: messages.map(({ messageId }) => messageId),
      ...fields,
    });
  }
  const again = results.flatMap(({ messages, outcome }) =>
    "again" in outcome ? messages.map((message) => ({ message, seconds: outcome.seconds })) : [],
  );
  if (again.length > 0) await queues.delay(again);
  return again.map(({ message }) => message);
}
