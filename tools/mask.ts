import type * as z from "zod";
import { schemaOf } from "../runtime/check/read-data.ts";
import { HandlingFailed } from "../schemas/choreography/handling-failed.ts";
import type { EventDefinition } from "../schemas/event.ts";
import { IncomingMetadata } from "../schemas/metadata.ts";
import * as registry from "../schemas/registry.ts";

const UNKNOWN = "[not in the contract: use --raw]";

/** What EventBridge writes around an event. */
const ENVELOPE = new Set([
  "version",
  "id",
  "detail-type",
  "source",
  "account",
  "time",
  "region",
  "resources",
  "replay-name",
]);

/**
 * An event as far as its contract says that it may be shown: no secret or personal field, and nothing that no contract
 * knows, since a rejected event holds anything anywhere.
 */
export function masked(event: string): string {
  try {
    const parsed = JSON.parse(event);
    if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return NO_EVENT;
    return JSON.stringify(
      mapped(parsed, (value, name) => {
        if (name === "detail") return maskedDetail(value, parsed["detail-type"]);
        const plain = typeof value !== "object" || (name === "resources" && Array.isArray(value));
        return ENVELOPE.has(name) && plain ? value : UNKNOWN;
      }),
      null,
      2,
    );
  } catch {
    return NO_EVENT;
  }
}

const NO_EVENT = "It is no event that could be masked: use --raw to see it.";

function maskedDetail(detail: unknown, type: unknown): unknown {
  const { version } = Object(Object(detail).metadata) as { version?: unknown };
  return mapped(detail, (value, name) => {
    if (name === "metadata") return maskedBy(IncomingMetadata, value);
    return name === "data" ? maskedData(value, type, version) : UNKNOWN;
  });
}

function maskedData(data: unknown, type: unknown, version: unknown): unknown {
  const definition = Object.values<EventDefinition>(registry).find((known) => known.type === type);
  if (!definition) return UNKNOWN;
  const masked = maskedBy(schemaOf(definition, version, data), data);
  if (type !== HandlingFailed.type) return masked;
  // The event that it quotes is masked by that one's own contract.
  return mapped(masked, (value, name) => {
    const { event } = data as { event?: { type?: unknown; detail?: unknown } };
    if (name !== "event" || event?.detail === undefined) return value;
    return mapped(value, (inner, field) =>
      field === "detail" ? maskedDetail(event.detail, event.type) : inner,
    );
  });
}

/** Data as far as a schema knows it; marked fields as their mark. */
function maskedBy(schema: z.ZodType, data: unknown): unknown {
  const { secret, personal } = schema.meta() ?? {};
  if (secret) return "[secret]";
  if (personal) return "[personal]";
  const { shape, element, unwrap } = schema as {
    shape?: Record<string, z.ZodType>;
    element?: z.ZodType;
    unwrap?: () => z.ZodType;
  };
  if (shape)
    return mapped(data, (value, name) => {
      const field = Object.hasOwn(shape, name) ? shape[name] : undefined;
      return field ? maskedBy(field, value) : UNKNOWN;
    });
  if (element) return Array.isArray(data) ? data.map((item) => maskedBy(element, item)) : UNKNOWN;
  if (unwrap) return maskedBy(unwrap.call(schema), data);
  return typeof data === "object" && data !== null ? UNKNOWN : data;
}

/** An object with each of its fields as `change` makes it; anything else is unknown. */
function mapped(value: unknown, change: (value: unknown, name: string) => unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return UNKNOWN;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, change(inner, name)]));
}
