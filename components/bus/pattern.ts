import type { EventDefinition } from "../../schemas/event.ts";
import { type Filter, lets } from "../../schemas/filter.ts";

/**
 * The event pattern of a consumer's rule: its events by source and detail-type, narrowed by their filters. A consumer
 * of failures never gets its own.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
export function eventPattern(consumer: string, on: readonly EventDefinition[]): object {
  const patterns = on.map((event) =>
    patternOf(event, event.type === "HandlingFailed" ? failuresOfOthers(consumer, event) : {}),
  );
  return checked(consumer, patterns);
}

/**
 * The event pattern of a notification's rule: its events, but not when they are replayed, since nobody can take a mail
 * back. EventBridge gives each replayed event a `replay-name`.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-replay-archived-event.html
 */
export function notificationPattern(name: string, on: readonly EventDefinition[]): object {
  const patterns = on.map((event) => patternOf(event));
  return checked(name, patterns, { "replay-name": [{ exists: false }] });
}

function patternOf({ source, type, filter }: EventDefinition, more: Filter = {}): object {
  const data = nested({ ...filter, ...more });
  return {
    source: [source],
    "detail-type": [type],
    ...(Object.keys(data).length > 0 ? { detail: { data } } : {}),
  };
}

/** Dotted paths as objects: `{ "event.type": […] }` → `{ event: { type: […] } }`. */
function nested(filter: Filter): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [path, matchers] of Object.entries(filter)) {
    const names = path.split(".");
    const last = names.pop() ?? "";
    let target = result;
    for (const name of names) {
      target[name] ??= {};
      target = target[name] as Record<string, unknown>;
    }
    target[last] = matchers;
  }
  return result;
}

/** One pattern, or any of several, as short as EventBridge wants it. */
function checked(name: string, patterns: readonly object[], more: object = {}): object {
  if (patterns.length === 0) throw new Error(`${name} is woken by nothing: name its events in \`on\`.`);
  const [only] = patterns;
  const pattern = patterns.length === 1 ? { ...only, ...more } : { $or: patterns, ...more };
  const length = JSON.stringify(pattern).length;
  if (length > MAX_LENGTH)
    throw new Error(
      `The event pattern of ${name} has ${length} characters, ${MAX_LENGTH} are allowed: split it in two.`,
    );
  return pattern;
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const MAX_LENGTH = 2048;

function failuresOfOthers(consumer: string, { filter }: EventDefinition): Filter {
  if (!filter?.consumer) return { consumer: [{ "anything-but": consumer }] };
  if (lets(filter.consumer, consumer))
    throw new Error(
      `${consumer} waits for its own HandlingFailed, which would go round for ever: leave it out.`,
    );
  return {};
}
