import type { Bus } from "../../runtime/ports/messaging.ts";
import type { OutboxEvent } from "../../runtime/ports/record.ts";
import type { Fault } from "./fault.ts";

export interface MemoryBus extends Bus {
  /** Every event that the bus took, in order; one that was published again is there twice. */
  readonly published: OutboxEvent[];
  /** Events of each call to publish, taken or not. */
  readonly calls: (readonly OutboxEvent[])[];
  /** Whether the bus refuses an entry. */
  refuse: (event: OutboxEvent) => boolean;
  fault?: Fault;
  /** Types published, in order. */
  types(): string[];
}

/** A bus that keeps what it takes. Like the real one it never rejects: where a fault strikes, no event counts as taken. */
export function memoryBus(): MemoryBus {
  const bus: MemoryBus = {
    published: [],
    calls: [],
    refuse: () => false,
    async publish(events) {
      bus.calls.push(events);
      try {
        await bus.fault?.("publish", [events], "before");
        const taken = events.map((event) => !bus.refuse(event));
        bus.published.push(...events.filter((_, index) => taken[index]).map((event) => ({ ...event })));
        await bus.fault?.("publish", [events], "after");
        return taken;
      } catch {
        return events.map(() => false);
      }
    },
    types: () => bus.published.map(({ type }) => type),
  };
  return bus;
}
