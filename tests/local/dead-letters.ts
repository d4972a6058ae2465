import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { type DeadLetter, deadLetterOf } from "../../history/dead-letter.ts";
import { clients, consumer } from "./stack.ts";
import { until } from "./until.ts";

/** Long enough for a letter not to come twice within a run. */
const HIDDEN_SECONDS = 600;

/** A dead letter and the message that it is. */
export interface Found extends DeadLetter {
  message: Message;
}

const found = new Map<string, Found[]>();

/** All letters so far in a consumer's dead-letter queue, oldest first; they stay in it, hidden. */
export async function letters(name: string, { deadLetterQueueUrl } = consumer(name)): Promise<Found[]> {
  const known = found.get(deadLetterQueueUrl) ?? [];
  found.set(deadLetterQueueUrl, known);
  for (;;) {
    const { Messages = [] } = await clients.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: deadLetterQueueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: HIDDEN_SECONDS,
        MessageAttributeNames: ["All"],
      }),
    );
    if (Messages.length === 0) return [...known];
    known.push(...Messages.map((message) => ({ ...deadLetterOf(read(message), name), message })));
  }
}

/** Waits for the letter whose event holds a text, such as an order's id. */
export function letter(name: string, text: string, outputs = consumer(name)): Promise<Found> {
  return until(`${name} has a dead letter of ${text.slice(0, 80)}`, async () =>
    (await letters(name, outputs)).find(({ event }) => event.includes(text)),
  );
}

/** Shows a letter again: for tools that take it from its queue. */
export async function show({ consumer: name, message: { ReceiptHandle } }: Found): Promise<void> {
  const { deadLetterQueueUrl: QueueUrl } = consumer(name);
  await clients.sqs.send(
    new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
  );
}

function read({ Body = "", MessageAttributes = {} }: Message) {
  const attributes = Object.fromEntries(
    Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]),
  );
  return { body: Body, attributes };
}

/** As an operator redrives: body unchanged and attributes to the consumer's queue, then away with the letter. */
export async function redrive({ consumer: name, message }: Found): Promise<void> {
  const { queueUrl, deadLetterQueueUrl } = consumer(name);
  const { Body, MessageAttributes, ReceiptHandle } = message;
  await clients.sqs.send(
    new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: Body, MessageAttributes }),
  );
  await clients.sqs.send(new DeleteMessageCommand({ QueueUrl: deadLetterQueueUrl, ReceiptHandle }));
}

/** Waits until nothing is in a consumer's queue, waiting or in flight. */
export async function idle(name: string): Promise<void> {
  await until(`the queue of ${name} is empty`, async () => {
    const { Attributes = {} } = await clients.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: consumer(name).queueUrl, AttributeNames: [...COUNTS] }),
    );
    return COUNTS.every((count) => Attributes[count] === "0");
  });
}

const COUNTS = [
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
] as const;
