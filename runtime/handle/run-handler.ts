import type { Event } from "../../schemas/event.ts";
import type { Context, Plan, Spec } from "../handler.ts";
import { InfrastructureError } from "../ports/errors.ts";
import type { Runtime } from "../ports/runtime.ts";

/**
 * Runs the handler, bounded by the deadline (milliseconds since 1970). `waiting` holds the tables that it waits for: a
 * slow table is no verdict on the event.
 */
export async function runHandler(
  event: Event,
  { context, waiting }: { context: Context<object, string>; waiting: ReadonlySet<string> },
  { consumer, system }: Runtime,
  deadline: number,
): Promise<Plan<Spec>> {
  const limit = deadline - system.now();
  const timer = system.timer(Math.max(0, limit));
  const late = timer.done.then(() => {
    const [table] = waiting;
    if (table) throw new InfrastructureError(`Reading ${table} took longer than the handler's ${limit} ms`);
    throw new Error(`The handler took longer than its ${limit} ms`);
  });
  const run = async () => consumer.handle(event, context);
  try {
    return await Promise.race([run(), late]);
  } finally {
    timer.cancel();
  }
}
