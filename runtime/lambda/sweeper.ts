import { gathers, ports, timers } from "./clients.ts";
import { environment } from "./environment.ts";
import { invocationOf, type LambdaContext } from "./invocation.ts";
import { log } from "./log.ts";
import { sweepRound } from "./sweep-round.ts";

/** The Lambda handler of the outbox sweeper. Invoked by hand it tries everything, whatever has waited for how long. */
export function sweeper() {
  const settings = environment();
  const runtime = {
    settings,
    gathers: gathers(settings),
    timers: timers(settings),
    memory: {},
    ...ports(settings, log),
  };
  return (event: { source?: string } | null, context: LambdaContext) =>
    sweepRound(
      runtime,
      invocationOf(context).deadline,
      event?.source === "aws.events" ? undefined : Infinity,
    );
}
