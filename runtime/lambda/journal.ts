import type { EventDefinition } from "../../schemas/event.ts";
import { journalBatch } from "../journal/journal.ts";
import { journal as journalPort, ports } from "./clients.ts";
import { environment } from "./environment.ts";
import { log } from "./log.ts";
import { failures, queueMessage, type SqsEvent } from "./sqs-event.ts";

/** The Lambda handler of a journal, for its queue's batches. */
export function journal(name: string, events: readonly EventDefinition[], terminalEvents: readonly string[]) {
  const settings = environment();
  const runtime = {
    ...{
      consumer: { name },
      events,
      terminalEvents,
      settings,
      minutes: new Set<string>(),
      journal: journalPort(settings),
    },
    ...ports(settings, log),
  };
  return async ({ Records }: SqsEvent) => failures(await journalBatch(Records.map(queueMessage), runtime));
}
