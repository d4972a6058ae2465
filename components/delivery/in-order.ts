import * as z from "zod";
import { defined } from "../../schemas/defined.ts";
import type { EventDefinition } from "../../schemas/event.ts";

/** How the events of one business key follow one another at a consumer. */
export interface OrderOptions {
  /**
   * The field of the data, an integer from 1 without gaps and a part of each event's key, by which the events of one business
   * key (the rest of the key) are handled one after the other, each once. What comes early waits without an attempt; what is
   * missing or dead holds up its successors, visibly. @default as they come
   */
  inOrder?: string;
}

/**
 * Refuses an order that could not be kept.
 * @throws Error that names the consumer, the event, and what to do
 */
export function checkOrder(
  name: string,
  { inOrder, projection, delivery }: OrderOptions & { projection?: boolean; delivery?: "queue" | "direct" },
  on: readonly EventDefinition[],
): void {
  if (inOrder === undefined) return;
  const what = `inOrder of ${name} is "${inOrder}"`;
  if (projection)
    throw new Error(`${what}, and it is a projection, which has no claim: leave one of them out.`);
  if (delivery === "direct")
    throw new Error(
      `${what}, and it is delivered to directly: only what comes from a queue can wait for its turn.`,
    );
  const sequences = new Set<string>();
  for (const { type, key, data, filter } of on) {
    const fields = key.filter((field) => field !== inOrder);
    if (fields.length === key.length || fields.length === 0)
      throw new Error(
        `${what}: the key of ${type} (${key.join(", ")}) must hold it, and a business key beside it.`,
      );
    if (filter)
      throw new Error(
        `${what}, and ${type} is limited by ${Object.keys(filter).join(", ")}: revisions would be missing.`,
      );
    const { type: kind, minimum } = jsonOf(data, inOrder);
    if (kind !== "integer" || minimum !== 1)
      throw new Error(
        `${what}: make that field of ${type} an integer from 1, as in z.int().min(1): sequences begin there.`,
      );
    sequences.add(fields.join(", "));
  }
  if (sequences.size > 1)
    throw new Error(
      `${what}, and its events have different business keys (${[...sequences].join("; ")}): use one.`,
    );
}

function jsonOf(data: EventDefinition["data"], field: string): { type?: unknown; minimum?: number } {
  const { properties = {} } = z.toJSONSchema(data, { io: "input", unrepresentable: "any" });
  return defined(Object(properties[field]));
}
