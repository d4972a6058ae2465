import { defined } from "../../schemas/defined.ts";
import type { Message } from "../ports/message.ts";

/** What an event source mapping hands over, as far as it is used. */
export interface SqsEvent {
  Records: {
    messageId: string;
    receiptHandle: string;
    body: string;
    attributes: { ApproximateReceiveCount: string };
    messageAttributes?: Record<string, { stringValue?: string | undefined }>;
  }[];
}

export function queueMessage(record: SqsEvent["Records"][number]): Message {
  const { messageId, receiptHandle, body, attributes, messageAttributes } = record;
  const deadLetterId = messageAttributes?.deadLetterId?.stringValue || undefined;
  const receiveCount = Number(attributes.ApproximateReceiveCount);
  return defined({ messageId, receiptHandle, body, receiveCount, deadLetterId });
}

/** The answer that makes a queue deliver just these messages again. */
export function failures(again: readonly Message[]) {
  return { batchItemFailures: again.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}
