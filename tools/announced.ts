import type { Bus } from "../runtime/ports/messaging.ts";
import type { OutboxEvent } from "../runtime/ports/record.ts";

/** Says on the bus what an operator is about to do; rejects where the bus does not take all of it, so that nothing is done. */
export async function announced(bus: Bus, entries: readonly OutboxEvent[]): Promise<void> {
  const taken = await bus.publish(entries);
  if (!taken.every(Boolean)) throw new Error("The bus did not take the announcement, so nothing was done.");
}
