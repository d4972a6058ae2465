import type { Incoming } from "../check/incoming.ts";
import type { Runtime } from "../ports/runtime.ts";
import { before, contextOf } from "./plan.ts";

/**
 * A projection's first delivery is just its write, which is idempotent in itself.
 * @returns whether it is done; whatever fails is left to the usual way, which counts and keeps it.
 */
export async function projected(
  { event, message, replayName }: Incoming,
  runtime: Runtime,
  deadline: number,
): Promise<boolean> {
  const { consumer, store, system } = runtime;
  // What comes again may have a record to finish.
  const again = message.receiveCount > 1 || message.deadLetterId !== undefined || replayName !== undefined;
  if (!consumer.projection || again) return false;
  const now = new Date(system.now()).toISOString();
  try {
    const { context, waiting } = contextOf(now, 1, runtime);
    const {
      writes = [],
      events = [],
      next,
    } = await before(deadline, runtime, waiting, () => consumer.handle(event, context));
    if (events.length > 0 || next !== undefined) return false;
    await store.fill(writes);
    return true;
  } catch {
    return false;
  }
}
