import type { SQSClient } from "@aws-sdk/client-sqs";
import { type MemorySqs, memorySqs } from "../../testing/fakes/memory-sqs.ts";

type Input = Record<string, unknown> & { QueueUrl: string; Entries: Record<string, string>[] };
type Texts = Record<string, { StringValue: string }>;

export interface FakeQueues {
  client: SQSClient;
  sqs: MemorySqs;
  /** Names of the calls so far, each with its queue. */
  calls: string[];
  /** What happens instead of a call, by its name. */
  faults: Record<string, (input: Input, answer: (input: Input) => object) => object | Promise<object>>;
}

const COUNTS = {
  ApproximateNumberOfMessages: (visible: number) => visible,
  ApproximateNumberOfMessagesNotVisible: (visible: number, all: number) => all - visible,
  ApproximateNumberOfMessagesDelayed: () => 0,
};

/** SQS in memory behind the SDK's client, as far as the console calls it. */
export function fakeQueues(urls: readonly string[], now: () => number): FakeQueues {
  const sqs = memorySqs({ now });
  for (const url of urls) sqs.create(url, { visibilitySeconds: 30 });
  const answers: Record<string, (input: Input) => object> = {
    ReceiveMessage: ({ QueueUrl, VisibilityTimeout }) => ({
      Messages: sqs
        .receive(QueueUrl, 10)
        .map(({ messageId, receiptHandle, body, attributes, receiveCount }) => {
          sqs.hide(QueueUrl, receiptHandle, VisibilityTimeout as number);
          return {
            ...{ MessageId: messageId, ReceiptHandle: receiptHandle, Body: body },
            Attributes: { ApproximateReceiveCount: String(receiveCount), SentTimestamp: String(now()) },
            MessageAttributes: Object.fromEntries(
              Object.entries(attributes).map(([name, StringValue]) => [name, { StringValue }]),
            ),
          };
        }),
    }),
    SendMessageBatch: ({ QueueUrl, Entries }) => {
      for (const { MessageBody = "", MessageAttributes } of Entries) {
        const attributes = Object.entries((MessageAttributes ?? {}) as Texts);
        const texts = attributes.map(([name, { StringValue }]) => [name, StringValue]);
        sqs.send(QueueUrl, MessageBody, Object.fromEntries(texts));
      }
      return {};
    },
    DeleteMessageBatch: ({ QueueUrl, Entries }) => {
      for (const { ReceiptHandle = "" } of Entries) sqs.remove(QueueUrl, ReceiptHandle);
      return {};
    },
    ChangeMessageVisibilityBatch: ({ QueueUrl, Entries }) => {
      for (const { ReceiptHandle = "" } of Entries) sqs.hide(QueueUrl, ReceiptHandle, 0);
      return {};
    },
    GetQueueAttributes: ({ QueueUrl, AttributeNames }) => {
      const messages = sqs.messages(QueueUrl);
      const visible = messages.filter(({ visibleAt }) => visibleAt <= now()).length;
      const counts = (AttributeNames as (keyof typeof COUNTS)[]).map((name) => [
        name,
        String(COUNTS[name](visible, messages.length)),
      ]);
      return { Attributes: Object.fromEntries(counts) };
    },
  };
  const fake: FakeQueues = { client: { send } as unknown as SQSClient, sqs, calls: [], faults: {} };
  async function send(command: { constructor: { name: string }; input: Input }): Promise<object> {
    const name = command.constructor.name.replace(/Command$/, "");
    fake.calls.push(`${name} ${command.input.QueueUrl}`);
    const answer = answers[name];
    if (!answer) throw new Error(`No ${name} is expected here.`);
    return fake.faults[name]?.(command.input, answer) ?? answer(command.input);
  }
  return fake;
}
