import type { GatherDefinition, GatherRuntime } from "../gather/definition.ts";
import { gatherBatch } from "../gather/gather.ts";
import { gathers, ports } from "./clients.ts";
import { environment } from "./environment.ts";
import { log } from "./log.ts";
import { failures, queueMessage, type SqsEvent } from "./sqs-event.ts";

/** The Lambda handler of a gather, for its queue's batches. */
export function gather(definition: GatherDefinition) {
  const settings = environment();
  const runtime: GatherRuntime = {
    consumer: definition,
    settings,
    gathers: gathers(settings),
    ...ports(settings, log),
  };
  return async ({ Records }: SqsEvent) => failures(await gatherBatch(Records.map(queueMessage), runtime));
}
