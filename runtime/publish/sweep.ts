import type { Runtime } from "../ports/runtime.ts";
import { publishOutboxes } from "./publish-outboxes.ts";

/**
 * Publishes what a crash left between a commit and its publishing, for all consumers and endpoints: the same events
 * with the same ids. Bounded by the deadline; what remains is the next run's.
 * @returns how many outboxes were sent, and how many could not be.
 */
export async function sweep(
  runtime: Pick<Runtime, "store" | "bus" | "queues" | "system"> & {
    settings: Pick<Runtime["settings"], "recordDays">;
  },
  { deadline, after }: { deadline: number; after: number },
): Promise<{ sent: number; failed: number }> {
  const { store, system } = runtime;
  let sent = 0;
  let failed = 0;
  const before = system.now() - after;
  for (let cursor: unknown; ; ) {
    const { records, next } = await store.unsent(before, cursor);
    const outboxes = records.map(({ key, generation, outbox = [] }) => ({
      key,
      generation,
      entries: outbox,
    }));
    const done = await publishOutboxes(outboxes, runtime);
    sent += done.size;
    failed += outboxes.length - done.size;
    if (next === undefined || system.now() >= deadline) break;
    cursor = next;
  }
  return { sent, failed };
}
