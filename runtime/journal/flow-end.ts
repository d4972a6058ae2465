import type { JournalEntry } from "../ports/journal.ts";
import { metricFields } from "../ports/metrics.ts";
import type { JournalRuntime } from "./definition.ts";

/** Says how long a process took where an entry ends its flow: from its first event to this one. */
export async function flowEnd(
  { correlationId, type, occurredAt }: JournalEntry,
  { terminalEvents, journal, settings, system, log }: JournalRuntime,
): Promise<void> {
  if (!terminalEvents.includes(type)) return;
  const first = await journal.first(correlationId);
  // A flow of one event has no length; a process without a known beginning has none either.
  if (!first || first.type === type) return;
  const value = Math.max(0, Date.parse(occurredAt) - Date.parse(first.occurredAt));
  // A message that never came over the bus may tell no time.
  if (Number.isNaN(value)) return;
  const dimensions = { Bus: settings.busName, Flow: first.type };
  log("info", "flow ended", {
    ...{ correlationId, type },
    ...metricFields(dimensions, { FlowLatency: { unit: "Milliseconds", value } }, system.now()),
  });
}
