import type { Outcome } from "../outcome.ts";
import { type Metric, metricFields } from "../ports/metrics.ts";
import type { Runtime } from "../ports/runtime.ts";

/** What is counted of a batch, in events: copies in one batch are one. */
export interface Counts {
  /** Its handler ran, whatever came of it; a gather has counted it. */
  Claimed: number;
  /** It was found finished. */
  Replayed: number;
  /** An attempt has failed, and another follows. */
  Retried: number;
  /** It was given up, or refused. */
  Dead: number;
}

/** What becomes of an event whose handler ran. */
const HANDLED = new Set(["done", "present", "dead", "retry", "continued", "postponed"]);

/**
 * The counts of a batch by how its events came out, before anything is sent: what stays unsent comes again as finished.
 * A death without a claim of this batch was none of a handler's run: it was refused, or had crashed before.
 */
export function countsOf(results: readonly { claimed?: boolean; outcome: Outcome }[]): Counts {
  const counts = { Claimed: 0, Replayed: 0, Retried: 0, Dead: 0 };
  for (const { claimed, outcome } of results) {
    const how = "finished" in outcome ? outcome.finished : outcome.again;
    if (claimed && HANDLED.has(how)) counts.Claimed++;
    if (how === "repeated") counts.Replayed++;
    if (how === "retry") counts.Retried++;
    if (how === "dead") counts.Dead++;
  }
  return counts;
}

/** One line for a batch in which anything counts: a metric costs only in hours in which it is written. */
export function logCounts(
  counts: Counts,
  {
    log,
    system,
    consumer,
    settings,
  }: Pick<Runtime, "log" | "system"> & { settings: { busName: string }; consumer: { name: string } },
): void {
  const metrics: Record<string, Metric> = {};
  for (const [name, value] of Object.entries(counts)) if (value > 0) metrics[name] = { unit: "Count", value };
  const fields = metricFields({ Bus: settings.busName, Consumer: consumer.name }, metrics, system.now());
  if (fields._aws) log("info", "batch", fields);
}
