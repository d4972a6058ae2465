import type * as z from "zod";
import { defined } from "../../schemas/defined.ts";
import type { EventDefinition } from "../../schemas/event.ts";
import { LARGEST_EVENT_BYTES } from "../../schemas/limits.ts";
import { IncomingMetadata, MAX_HOPS, type Metadata } from "../../schemas/metadata.ts";
import { redact } from "../../schemas/redact.ts";
import { factKey } from "../check/fact-key.ts";
import { describe, hazard, issuesOf } from "../check/untrusted.ts";
import { derivedId, processOf } from "../identity.ts";
import { entryBytes, type OutboxEvent } from "../ports/record.ts";
import { InvalidEventError } from "./invalid-event-error.ts";

/** What a publisher may say of an event besides its data. */
export interface Said {
  /** Names this intent: each consumer handles a key once. @default the value of the contract's `key` */
  idempotencyKey?: string | undefined;
  /** The process that it belongs to. @default what its data tell, its cause's, or the value of the contract's `key` */
  correlationId?: string | undefined;
  /** The event that it follows from, as `parse()` gave it. @default none: a process begins */
  cause?: { readonly metadata: Metadata } | undefined;
  /** When it happened, ISO 8601. @default now */
  occurredAt?: string | undefined;
}

/**
 * An event to publish, with metadata whose id follows from source, type and idempotency key: who publishes it again, after an
 * answer that was lost, publishes the same event.
 * @throws InvalidEventError for data that its contract does not take, and for what no consumer could take
 */
export function entryOf<D extends EventDefinition>(
  definition: D,
  given: z.input<D["data"]>,
  { idempotencyKey, correlationId, cause, occurredAt }: Said & { occurredAt: string },
): OutboxEvent & { metadata: Metadata } {
  const { type, source, version } = definition;
  const parsed = definition.data.safeParse(given);
  if (!parsed.success) throw new InvalidEventError(broken(definition, given, parsed.error));
  const data: unknown = parsed.data;
  const found = hazard(data, "data");
  if (found) throw new InvalidEventError(`${type}: ${describe([found])}.`);
  const fact = factKey(definition, data);
  const key = idempotencyKey ?? fact;
  if (key === undefined)
    throw new InvalidEventError(
      `${type} has no key: its data have no ${definition.key.join(" and ")}; add it, or give an idempotencyKey.`,
    );
  const { hops = -1, traceparent } = cause?.metadata ?? {};
  const metadata: Metadata = defined({
    id: derivedId("published", source, type, key),
    idempotencyKey: key,
    correlationId: correlationId ?? processOf(definition, data) ?? cause?.metadata.correlationId ?? key,
    causationId: cause?.metadata.id,
    ...{ version, occurredAt, traceparent, hops: hops + 1 },
  });
  const checked = IncomingMetadata.safeParse(metadata);
  if (!checked.success)
    throw new InvalidEventError(`${type}: ${describe(issuesOf(checked.error, "metadata"))}.`);
  if (metadata.hops >= MAX_HOPS)
    throw new InvalidEventError(
      `${type} would be hop ${metadata.hops} of ${MAX_HOPS}: look for a loop, its consumers refuse what follows.`,
    );
  const detail = JSON.stringify({ metadata, data });
  const entry = { id: metadata.id, type, source, detail, metadata };
  const bytes = entryBytes(entry);
  if (bytes > LARGEST_EVENT_BYTES)
    throw new InvalidEventError(
      `${type} has ${bytes} bytes, at most ${LARGEST_EVENT_BYTES} are allowed: keep large data aside.`,
    );
  return entry;
}

/** What is wrong with data, field by field with its value; what the contract marks is named, not shown. */
function broken({ type, data }: EventDefinition, given: unknown, error: z.ZodError): string {
  const shown = redact(data, given);
  const lines = error.issues.slice(0, 5).map(({ path, message }) => {
    const at = ["data", ...path].join(".");
    const value = path.reduce<unknown>(
      (outer, name) => (outer as Record<PropertyKey, unknown> | undefined)?.[name],
      shown,
    );
    return value === undefined ? `${at} is missing: ${message}` : `${at} is ${brief(value)}: ${message}`;
  });
  return `${type} is not as its contract says: ${lines.join("; ")}.`;
}

function brief(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
