import type { EventDefinition } from "../../schemas/event.ts";
import { processOf } from "../identity.ts";

/**
 * The process that the first of some events tells that tells any. What wakes a function from outside (a request, a webhook's
 * delivery, a schedule) belongs to it: there it began.
 */
export function processBegun(
  events: readonly { type: string; data: unknown }[],
  emits: readonly EventDefinition[],
): string | undefined {
  for (const { type, data } of events) {
    const definition = emits.find((event) => event.type === type);
    const process = definition && processOf(definition, data);
    if (process !== undefined) return process;
  }
  return undefined;
}
