import type { Event } from "../../schemas/event.ts";
import { InfrastructureError } from "../../schemas/infrastructure-error.ts";
import type { Plan, Spec } from "../handler.ts";
import { messageOf, NoShareError, PlanError } from "../ports/errors.ts";
import { fairShareOf, type HandlerTime } from "../ports/invocation.ts";
import type { Runtime } from "../ports/runtime.ts";
import type { Run } from "./context.ts";
import { stopwatch } from "./stopwatch.ts";

/**
 * Runs the handler until its deadline. Its own time is what did not go by waiting for tables, nor, beside other handlers,
 * while the event loop stood still. Throws a NoShareError where it runs out of time and has had less of its own than its
 * fair share, or where it fails after others blocked it for that long; and an InfrastructureError where it fails, in
 * whatever words, after a read has failed: it has not seen what there is. Neither is a verdict.
 */
export async function runHandler(
  event: Event,
  { context, readMs, failedRead }: Run,
  { consumer, system }: Runtime,
  time: HandlerTime,
): Promise<Plan<Spec>> {
  const limit = time.deadline - system.now();
  const share = fairShareOf(time);
  const watch = stopwatch(system, time.deadline);
  const stalledMs = () => (time.alone ? 0 : watch.stalledMs());
  const late = watch.late.then(() => {
    const stalled = stalledMs();
    // Later than any function lives: its clock was set, and nobody knows how long it took.
    const isClockSet = watch.elapsedMs() > limit + 2 * share;
    const own = isClockSet ? 0 : Math.max(0, watch.elapsedMs() - readMs() - stalled);
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
    const name = cause instanceof Error ? cause.name : "";
    if (cause instanceof NoShareError || cause instanceof PlanError || name === "PostponedError") throw cause;
    const failed = failedRead();
    if (failed) throw cause === failed ? failed : blind(cause, failed);
    if (name === "PermanentError" || stalledMs() < share) throw cause;
    throw new NoShareError(`Other handlers blocked it: ${messageOf(cause)}`, { isSuspect: true, cause });
  } finally {
    watch.stop();
  }
}

/** A handler's word after a read that failed. */
function blind(cause: unknown, failed: Error): InfrastructureError {
  return new InfrastructureError(`${failed.message}; then: ${messageOf(cause)}`, { cause });
}
