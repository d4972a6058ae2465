import type { EventDefinition } from "../schemas/event.ts";

/**
 * The event pattern of a consumer's rule: its events by source and detail-type, narrowed by their filters. A consumer
 * of failures never gets its own.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
export function eventPattern(consumer: string, on: readonly EventDefinition[]): object {
  if (on.length === 0) throw new Error(`${consumer} is woken by nothing: name its events in \`on\`.`);
  const patterns = on.map((event) => {
    const own =
      event.type === "HandlingFailed" && !event.filter ? { consumer: [{ "anything-but": consumer }] } : {};
    const data = { ...own, ...event.filter };
    return {
      source: [event.source],
      "detail-type": [event.type],
      ...(Object.keys(data).length > 0 ? { detail: { data } } : {}),
    };
  });
  const [only] = patterns;
  if (patterns.length === 1 && only) return only;
  return { $or: patterns };
}
