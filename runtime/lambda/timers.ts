import { timersBatch } from "../timers/timers-batch.ts";
import { ports, timers as timersIn } from "./clients.ts";
import { environment } from "./environment.ts";
import { log } from "./log.ts";
import { failures, queueMessage, type SqsEvent } from "./sqs-event.ts";

/** The Lambda handler that fires timers, for the batches of their queue. */
export function timers() {
  const settings = environment();
  const runtime = { settings, timers: timersIn(settings), ...ports(settings, log) };
  return async ({ Records }: SqsEvent) => failures(await timersBatch(Records.map(queueMessage), runtime));
}
