import { firedKey } from "../../runtime/identity.ts";
import type { TimerRecord } from "../../runtime/ports/timer-record.ts";
import { publishOutboxes } from "../../runtime/publish/publish-outboxes.ts";
import { fire } from "../../runtime/timers/fire.ts";
import type { TimersRuntime } from "../../runtime/timers/wake-up.ts";
import type { timerActs } from "./timer-acts.ts";

/**
 * What became of it. `unsent`: it has fired, and the bus has not taken its event yet, which the sweeper sends. `gone`: it
 * was set anew, taken back or fired meanwhile.
 */
export type FiredNow = "published" | "unsent" | "gone";

/**
 * Fires a timer before its time, or one that nobody fires, with the rights of whoever runs this: it is made due, and
 * fired in the same transaction as the function has for it, so both together publish its event once.
 */
export async function fireNow(
  found: TimerRecord,
  { hasten }: Pick<ReturnType<typeof timerActs>, "hasten">,
  runtime: TimersRuntime,
): Promise<FiredNow> {
  if (!(await hasten(found))) return "gone";
  const fired = await fire(found.key, found.id, runtime);
  if ("outbox" in fired) {
    const sent = await publishOutboxes([fired.outbox], runtime);
    return sent.has(fired.outbox) ? "published" : "unsent";
  }
  return (await runtime.timers.find(firedKey(found.id))) ? "published" : "gone";
}
