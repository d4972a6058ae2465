import type { Incoming } from "../check/check-message.ts";
import type { HandlerTime } from "../ports/invocation.ts";
import type { Runtime } from "../ports/runtime.ts";
import { contextOf } from "./context.ts";
import { runHandler } from "./run-handler.ts";

/**
 * A projection's first delivery is just its write, which is idempotent in itself.
 * @returns whether it is done; whatever fails is left to the usual way, which counts and keeps it.
 */
export async function projected(
  { key, event, message, replayName }: Incoming,
  runtime: Runtime,
  time: HandlerTime,
): Promise<boolean> {
  const { consumer, store, system } = runtime;
  // What comes again may have a record to finish.
  const again = message.receiveCount > 1 || message.deadLetterId !== undefined || replayName !== undefined;
  if (!consumer.projection || again) return false;
  try {
    const run = contextOf(key, new Date(system.now()).toISOString(), 1, runtime);
    const { writes = [], events = [], cancels = [], next } = await runHandler(event, run, runtime, time);
    if (events.length + cancels.length > 0 || next !== undefined) return false;
    await store.fill(writes);
    return true;
  } catch {
    return false;
  }
}
