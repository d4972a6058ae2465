import { gathers, ports } from "./clients.ts";
import { environment } from "./environment.ts";
import { invocationOf, type LambdaContext } from "./invocation.ts";
import { log } from "./log.ts";
import { sweepRound } from "./sweep-round.ts";

/** The Lambda handler of the outbox sweeper. */
export function sweeper() {
  const settings = environment();
  const runtime = { settings, gathers: gathers(settings), memory: {}, ...ports(settings, log) };
  return (_event: unknown, context: LambdaContext) => sweepRound(runtime, invocationOf(context).deadline);
}
