import { ChangeMessageVisibilityBatchCommand, SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { Log, Queues } from "../ports/messaging.ts";

/** Messages of one batch call. */
const MAX_ENTRIES = 10;

/** Longest visibility, 12 hours. @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const MAX_SECONDS = 43_200;

/** The queues on SQS. `queueUrl` is the consumer's own; absent where events are delivered directly. */
export function sqsQueues(client: SQSClient, queueUrl: string | undefined, log: Log): Queues {
  async function send(QueueUrl: string, MessageBody: string, attributes: Readonly<Record<string, string>>) {
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
    );
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageAttributes }));
  }

  return {
    async delay(messages) {
      const entries = messages.flatMap(({ message, seconds }, index) =>
        message.receiptHandle
          ? [
              {
                Id: String(index),
                ReceiptHandle: message.receiptHandle,
                VisibilityTimeout: Math.min(seconds, MAX_SECONDS),
              },
            ]
          : [],
      );
      for (let start = 0; queueUrl && start < entries.length; start += MAX_ENTRIES) {
        const Entries = entries.slice(start, start + MAX_ENTRIES);
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
            await send(queueUrl, body, deadLetterId === undefined ? {} : { deadLetterId });
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
        letters.map(async ({ queueUrl, body, attributes, id }) => {
          try {
            await send(queueUrl, body, attributes);
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
