import type { MemorySqs } from "./memory-sqs.ts";

/** What the SDK asks of SQS, as far as operators' tools do. */
interface Input {
  QueueUrl: string;
  Entries?: readonly Entry[];
  VisibilityTimeout?: number;
  MaxNumberOfMessages?: number;
  AttributeNames?: readonly string[];
}

interface Entry {
  Id: string;
  ReceiptHandle?: string;
  VisibilityTimeout?: number;
  MessageBody?: string;
  MessageAttributes?: Readonly<Record<string, { StringValue?: string }>>;
}

/** Answers commands about queues in memory at once, by the name of the command; throws for one that it does not know. */
export function sqsCommands(sqs: MemorySqs, now: () => number): (name: string, input: Input) => object {
  const answers: Record<string, (input: Input) => object> = {
    ReceiveMessage: ({ QueueUrl, VisibilityTimeout = 0, MaxNumberOfMessages = 1 }) => ({
      Messages: sqs.receive(QueueUrl, MaxNumberOfMessages).map((message) => {
        const { messageId, receiptHandle, body, attributes, receiveCount, sentAt } = message;
        sqs.hide(QueueUrl, receiptHandle, VisibilityTimeout);
        return {
          ...{ MessageId: messageId, ReceiptHandle: receiptHandle, Body: body },
          Attributes: { ApproximateReceiveCount: String(receiveCount), SentTimestamp: String(sentAt) },
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([name, StringValue]) => [name, { StringValue }]),
          ),
        };
      }),
    }),
    SendMessageBatch({ QueueUrl, Entries = [] }) {
      for (const { MessageBody = "", MessageAttributes = {} } of Entries)
        sqs.send(
          QueueUrl,
          MessageBody,
          Object.fromEntries(
            Object.entries(MessageAttributes).map(([name, { StringValue = "" }]) => [name, StringValue]),
          ),
        );
      return {};
    },
    DeleteMessageBatch({ QueueUrl, Entries = [] }) {
      for (const { ReceiptHandle = "" } of Entries) sqs.remove(QueueUrl, ReceiptHandle);
      return {};
    },
    ChangeMessageVisibilityBatch({ QueueUrl, Entries = [] }) {
      for (const { ReceiptHandle = "", VisibilityTimeout = 0 } of Entries)
        sqs.hide(QueueUrl, ReceiptHandle, VisibilityTimeout);
      return {};
    },
    GetQueueAttributes({ QueueUrl, AttributeNames = [] }) {
      const messages = sqs.messages(QueueUrl);
      const hidden = messages.filter(({ visibleAt }) => visibleAt > now()).length;
      const counts: Record<string, number> = {
        ApproximateNumberOfMessages: messages.length - hidden,
        ApproximateNumberOfMessagesNotVisible: hidden,
        ApproximateNumberOfMessagesDelayed: 0,
      };
      return {
        Attributes: Object.fromEntries(AttributeNames.map((name) => [name, String(counts[name])])),
      };
    },
  };
  return (name, input) => {
    const answer = answers[name];
    if (!answer) throw new Error(`The fake knows no ${name}`);
    return answer(input);
  };
}
