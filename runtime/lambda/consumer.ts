import { defined } from "../../schemas/defined.ts";
import { handleBatch } from "../batch/handle-batch.ts";
import type { Message } from "../ports/message.ts";
import { type ConsumerDefinition, newPace, type Runtime } from "../ports/runtime.ts";
import { ports } from "./clients.ts";
import { environment } from "./environment.ts";
import { invocationOf, type LambdaContext } from "./invocation.ts";
import { log } from "./log.ts";
import { failures, queueMessage, type SqsEvent } from "./sqs-event.ts";

/** The Lambda handler of a consumer: for its queue's batches, or for events that the rule delivers directly. */
export function consumer(definition: ConsumerDefinition) {
  const settings = environment();
  const runtime: Runtime = {
    ...{ consumer: definition, settings, ...ports(settings, log) },
    pace: newPace(),
  };
  return async (event: SqsEvent | object, context: LambdaContext) => {
    const direct = !("Records" in event);
    const messages = direct ? [directMessage(event)] : event.Records.map(queueMessage);
    const again = await handleBatch(messages, runtime, invocationOf(context));
    // Lambda's own retry of an asynchronous invocation needs an error.
    if (direct && again.length > 0)
      throw new Error(`${definition.name} has not finished the event: deliver it again`);
    return failures(again);
  };
}

/** An event delivered directly; a redriven one carries its dead letter's id beside the envelope. */
function directMessage(event: object): Message {
  const { deadLetterId, ...envelope } = event as { id?: string; deadLetterId?: string };
  return defined({
    messageId: envelope.id ?? "direct",
    body: JSON.stringify(envelope),
    receiveCount: 1,
    deadLetterId: typeof deadLetterId === "string" ? deadLetterId : undefined,
  });
}
