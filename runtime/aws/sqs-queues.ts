import {
  ChangeMessageVisibilityBatchCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { chunks } from "../../schemas/chunks.ts";
import { SQS } from "../../schemas/limits.ts";
import type { Log, Queues } from "../ports/messaging.ts";
import type { OutboxWakeUp } from "../ports/record.ts";
import type { System } from "../ports/system.ts";
import { sqsMessage, wakeUpMessage, wholeMessage } from "./sqs-message.ts";

/** Queues as a function is told of them. */
export interface QueueUrls {
  /** The consumer's own; absent where events are delivered directly. */
  queueUrl: string | undefined;
  /** Where timers are woken; absent for who sets none. */
  timersQueueUrl: string | undefined;
}

/** The queues on SQS. */
export function sqsQueues(
  client: SQSClient,
  { queueUrl, timersQueueUrl }: QueueUrls,
  { log, system }: { log: Log; system: Pick<System, "now"> },
): Queues {
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
      for (const Entries of queueUrl ? chunks(entries, SQS.batch) : []) {
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
    async wake(wakeUps) {
      const send = async (batch: readonly OutboxWakeUp[]): Promise<boolean[]> => {
        const Entries = batch.map((wakeUp, index) => ({
          Id: String(index),
          ...wakeUpMessage(wakeUp, system.now()),
        }));
        try {
          const { Failed = [] } = await client.send(
            new SendMessageBatchCommand({ QueueUrl: timersQueueUrl, Entries }),
          );
          for (const { Code, Message } of Failed)
            log("warn", "timer not woken", { code: Code, reason: Message });
          const failed = new Set(Failed.map(({ Id }) => Number(Id)));
          return batch.map((_, index) => !failed.has(index));
        } catch (error) {
          log("warn", "timers not woken", { reason: (error as Error).message });
          return batch.map(() => false);
        }
      };
      return (await Promise.all(chunks(wakeUps, SQS.batch).map(send))).flat();
    },
    async handBack({ queueUrl: QueueUrl, body, deadLetterId }) {
      const message = wholeMessage(body, deadLetterId === undefined ? {} : { deadLetterId });
      await client.send(new SendMessageCommand({ QueueUrl, ...message }));
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
