import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { queuesOf } from "./letters.ts";
import type { DeadLetterQueues } from "./stack.ts";

/** Waiting, and in flight. */
const COUNTS = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;

/**
 * Whether a consumer's queues hold more letters than those that are known to be in them. Of a letter that was not found then
 * nobody can tell that it is gone: whoever had it in flight may have shown it again since.
 */
export async function holdMore(sqs: SQSClient, outputs: DeadLetterQueues, known: number): Promise<boolean> {
  const counts = await Promise.all(
    queuesOf(outputs).map(async (QueueUrl) => {
      const request = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...COUNTS] });
      const { Attributes = {} } = await sqs.send(request);
      return COUNTS.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0) > known;
}

/** Why nothing is done about a letter that was not found, and may be there. */
export const IN_FLIGHT =
  "It is hidden: somebody looks at this queue, or has begun to redrive or to discard. Try again in five minutes.";
