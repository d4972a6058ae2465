import { reserveMs } from "../../schemas/invocation-time.ts";
import type { Invocation } from "../ports/invocation.ts";
import { system } from "../ports/system.ts";

/** What the Lambda service hands over beside the event, as far as it is used. */
export interface LambdaContext {
  getRemainingTimeInMillis(): number;
}

/** Handlers get three quarters of what is left; commits and publishing have the rest, 250 ms to 5 s. */
export function invocationOf(context: LambdaContext): Invocation {
  const startedAt = system.now();
  const remaining = context.getRemainingTimeInMillis();
  const endsAt = startedAt + remaining;
  return { startedAt, deadline: endsAt - reserveMs(remaining), endsAt };
}
