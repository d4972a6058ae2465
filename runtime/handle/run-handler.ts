import type { Event } from "../../schemas/event.ts";
import type { Context, Plan, Spec } from "../handler.ts";
import { NoShareError, PlanError } from "../ports/errors.ts";
import { fairShareOf, type HandlerTime } from "../ports/invocation.ts";
import type { Runtime } from "../ports/runtime.ts";
import { stopwatch } from "./stopwatch.ts";

/** Errors that say what they mean, however little time there was. */
const WORDS = new Set(["PermanentError", "PostponedError"]);

/**
 * Runs the handler until its deadline. Its own time is what did not go by waiting for tables, nor, beside other handlers,
 * while the event loop stood still. Throws a NoShareError where it runs out of time and has had less of its own than its
 * fair share, or where it fails after others blocked it for that long: that is nobody's verdict.
 */
export async function runHandler(
  event: Event,
  { context, readMs }: { context: Context<object, string>; readMs: () => number },
  { consumer, system }: Runtime,
  time: HandlerTime,
): Promise<Plan<Spec>> {
  const limit = time.deadline - system.now();
  const share = fairShareOf(time);
  const watch = stopwatch(system, time.deadline);
  const stalledMs = () => (time.alone ? 0 : watch.stalledMs());
  const late = watch.late.then(() => {
    const stalled = stalledMs();
    const own = Math.max(0, watch.elapsedMs() - readMs() - stalled);
    if (own >= share) throw new Error(`The handler took longer than its ${limit} ms`);
    throw new NoShareError(
      `The handler had ${Math.round(own)} ms of its own, less than its share of ${Math.round(share)} ms`,
      { isSuspect: stalled > 0 },
    );
  });
  const run = async () => consumer.handle(event, context);
  try {
    return await Promise.race([run(), late]);
  } catch (cause) {
    const isWord = cause instanceof Error && (cause instanceof PlanError || WORDS.has(cause.name));
    if (cause instanceof NoShareError || isWord || stalledMs() < share) throw cause;
    throw new NoShareError(`Other handlers blocked it: ${(cause as Error).message}`, {
      isSuspect: true,
      cause,
    });
  } finally {
    watch.stop();
  }
}
