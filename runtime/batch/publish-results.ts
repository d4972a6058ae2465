import type { Outbox } from "../outcome.ts";
import { type PublishRuntime, publishOutboxes } from "../publish/publish-outboxes.ts";
import type { Result } from "./group.ts";

/** Publishes the outboxes of results in shared calls; where one stays unsent, its message must come again. */
export async function publishResults(results: readonly Result[], runtime: PublishRuntime): Promise<Result[]> {
  const outboxes = results.flatMap(({ outcome }) => outcome.outbox ?? []);
  const sent = outboxes.length > 0 ? await publishOutboxes(outboxes, runtime) : new Set<Outbox>();
  return results.map((result) => {
    const { outbox } = result.outcome;
    if (!outbox || sent.has(outbox)) return result;
    return {
      ...result,
      outcome: { again: "infrastructure", reason: "the outbox is not sent yet" },
    };
  });
}
