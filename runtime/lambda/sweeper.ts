import { ports } from "../aws/clients.ts";
import { environment } from "../environment.ts";
import { sweep } from "../sweep.ts";
import { invocationOf, type LambdaContext } from "./invocation.ts";
import { log } from "./log.ts";

/** The Lambda handler of the outbox sweeper. */
export function sweeper() {
  const settings = environment();
  const runtime = { settings, ...ports(settings, log) };
  return (_event: unknown, context: LambdaContext) =>
    sweep(runtime, { deadline: invocationOf(context).deadline, after: settings.sweepAfterMs });
}
