import type { EventDefinition } from "../schemas/event.ts";

/**
 * The event pattern of a consumer's rule: its events by source and detail-type, narrowed by their filters. A consumer
 * of failures never gets its own.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
export function eventPattern(consumer: string, on: readonly EventDefinition[]): object {
  if (on.length === 0) throw new Error(`${consumer} is woken by nothing: name its events in \`on\`.`);
  const patterns = on.map((event) => {
    const { source, type } = event;
    const data = { ...event.filter, ...(type === "HandlingFailed" ? failuresOfOthers(consumer, event) : {}) };
    return {
      source: [source],
      "detail-type": [type],
      ...(Object.keys(data).length > 0 ? { detail: { data } } : {}),
    };
  });
  const [only] = patterns;
  const pattern = patterns.length === 1 && only ? only : { $or: patterns };
  const length = JSON.stringify(pattern).length;
  if (length > MAX_LENGTH)
    throw new Error(
      `The event pattern of ${consumer} has ${length} characters, ${MAX_LENGTH} are allowed: split it in two.`,
    );
  return pattern;
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const MAX_LENGTH = 2048;

function failuresOfOthers(consumer: string, { filter }: EventDefinition): object {
  if (filter?.consumer?.includes(consumer))
    throw new Error(
      `${consumer} waits for its own HandlingFailed, which would go round for ever: leave it out.`,
    );
  return filter?.consumer ? {} : { consumer: [{ "anything-but": consumer }] };
}
