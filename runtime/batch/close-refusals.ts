import { closeRefusal } from "../claim/close-refusal.ts";
import type { RefuseRuntime } from "../claim/refuse.ts";
import type { PublishRuntime } from "../publish/publish-outboxes.ts";
import type { Result } from "./group.ts";
import { publishResults } from "./publish-results.ts";
import { resultOf } from "./result-of.ts";

/** Closes the refusals of redriven messages that are finished now; where that cannot be, they come again. */
export function closeRefusals(
  results: readonly Result[],
  runtime: RefuseRuntime & PublishRuntime,
): Promise<Result[]> {
  return Promise.all(
    results.map(async (result) => {
      const redriven = result.messages.filter(({ deadLetterId }) => deadLetterId !== undefined);
      if (!("finished" in result.outcome) || redriven.length === 0) return result;
      const closed = await resultOf(result, async () => {
        for (const message of redriven) {
          const waiting = await closeRefusal(message, result.incoming ?? result.intent, runtime);
          if (waiting) return waiting;
        }
        return result.outcome;
      });
      if (!("again" in closed.outcome)) return result;
      const [published = closed] = await publishResults([closed], runtime);
      return published;
    }),
  );
}
