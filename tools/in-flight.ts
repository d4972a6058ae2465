import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { queuesOf } from "./letters.ts";
import type { DeadLetterQueues } from "./stack.ts";

const HIDDEN = "ApproximateNumberOfMessagesNotVisible";

/** Whether letters of a consumer may be in flight at this moment, so that nobody else sees them. */
export async function areInFlight(sqs: SQSClient, outputs: DeadLetterQueues): Promise<boolean> {
  const counts = await Promise.all(
    queuesOf(outputs).map(async (QueueUrl) => {
      const request = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [HIDDEN] });
      return Number((await sqs.send(request)).Attributes?.[HIDDEN] ?? 0);
    }),
  );
  return counts.some((count) => count > 0);
}
