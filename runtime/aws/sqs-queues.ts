import { ChangeMessageVisibilityBatchCommand, SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { SQS } from "../../schemas/limits.ts";
import type { Log, Queues } from "../ports/messaging.ts";
import { sqsMessage, wholeMessage } from "./sqs-message.ts";

/** The queues on SQS. `queueUrl` is the consumer's own; absent where events are delivered directly. */
export function sqsQueues(client: SQSClient, queueUrl: string | undefined, log: Log): Queues {
  return {
    async delay(messages) {
      const entries = messages.flatMap(({ message, seconds }, index) =>
        message.receiptHandle
          ? [
              {
                Id: String(index),
                ReceiptHandle: message.receiptHandle,
                VisibilityTimeout: Math.min(seconds, SQS.visibilitySeconds),
              },
            ]
          : [],
      );
      for (let start = 0; queueUrl && start < entries.length; start += SQS.batch) {
        const Entries = entries.slice(start, start + SQS.batch);
        // Where it fails, the queue's own visibility timeout brings the message back: later, but safe.
        const { Failed = [] } = await client
          .send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }))
          .catch((error: Error) => ({ Failed: [{ Code: error.name, Message: error.message }] }));
        for (const { Code, Message } of Failed)
          log("warn", "visibility not changed", { code: Code, reason: Message });
      }
    },
    sendAgain(messages) {
      return Promise.all(
        messages.map(async ({ messageId, body, deadLetterId }) => {
          if (!queueUrl) return false;
          try {
            const message = wholeMessage(body, deadLetterId === undefined ? {} : { deadLetterId });
            await client.send(new SendMessageCommand({ QueueUrl: queueUrl, ...message }));
            return true;
          } catch (error) {
            log("warn", "message not handed over", { messageId, reason: (error as Error).message });
            return false;
          }
        }),
      );
    },
    sendDeadLetters(letters) {
      return Promise.all(
        letters.map(async ({ queueUrl: QueueUrl, body, attributes, id }) => {
          try {
            await client.send(new SendMessageCommand({ QueueUrl, ...sqsMessage(body, attributes) }));
            return true;
          } catch (error) {
            log("error", "dead letter not sent", { deadLetterId: id, reason: (error as Error).message });
            return false;
          }
        }),
      );
    },
  };
}
