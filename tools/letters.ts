import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { type DeadLetter, deadLetterOf } from "../history/dead-letter.ts";
import { chunks } from "../schemas/chunks.ts";
import type { DeadLetterQueues } from "./stack.ts";

/** A dead letter that was received from its queue: in flight until it is released or deleted. */
export interface FoundLetter extends DeadLetter {
  /** The dead letter's id, or the message's where the runtime has not given one. */
  id: string;
  queueUrl: string;
  messageId: string;
  receiptHandle: string;
  /** How often anybody has received it from the dead-letter queue. */
  receives: number;
  /** When it was sent, in milliseconds since 1970, by the queue's clock. */
  sentAt?: number;
  attributes: Readonly<Record<string, string>>;
  /** What the event says of itself, as far as it is one. */
  about: About;
}

export interface About {
  type?: string;
  source?: string;
  correlationId?: string;
  data?: unknown;
}

/** How long a letter is hidden from others while it is looked at; it comes back by itself if this process dies. */
export const HOLD_SECONDS = 300;

/** Messages that SQS hands out or changes in one call. */
export const BATCH = 10;

/** Batches of letters that are shown again at a time. */
const SIDE_BY_SIDE = 25;

/** So many pages of nothing but letters that were seen already: those in flight show again. */
const REPEATED_PAGES = 3;

/**
 * All letters of a consumer's dead-letter queues, page by page; each is in flight then.
 * Throws where letters show again before all of them are read: what has come so far is not all that there is.
 */
export async function* lettersOf(
  client: SQSClient,
  [consumer, outputs]: readonly [string, DeadLetterQueues],
  {
    holdSeconds = HOLD_SECONDS,
    queues = queuesOf(outputs),
  }: { holdSeconds?: number; queues?: string[] } = {},
): AsyncGenerator<FoundLetter[]> {
  for (const queueUrl of queues) {
    const seen = new Set<string>();
    for (let repeated = 0; ; ) {
      const messages = await receive(client, queueUrl, holdSeconds);
      if (messages.length === 0) break;
      const fresh = messages.filter(({ MessageId = "" }) => !seen.has(MessageId));
      repeated = fresh.length === 0 ? repeated + 1 : 0;
      if (repeated > REPEATED_PAGES)
        throw new Error(
          `${queueUrl} shows letters again after ${seen.size}, before all were read: --hold ${holdSeconds} is too short.`,
        );
      if (fresh.length === 0) continue;
      for (const { MessageId = "" } of fresh) seen.add(MessageId);
      yield fresh.map((message) => foundLetter(message, queueUrl, consumer));
    }
  }
}

/** Remembers what is received, so that it can be released whatever happens. */
export async function* hold(
  pages: AsyncIterable<FoundLetter[]>,
  received: Set<FoundLetter>,
): AsyncGenerator<FoundLetter[]> {
  for await (const page of pages) {
    for (const letter of page) received.add(letter);
    yield page;
  }
}

/** The queues of a consumer's dead letters. */
export function queuesOf({ deadLetterQueueUrl, targetDeadLetterQueueUrl }: DeadLetterQueues): string[] {
  return [...(deadLetterQueueUrl ? [deadLetterQueueUrl] : []), targetDeadLetterQueueUrl];
}

async function receive(client: SQSClient, QueueUrl: string, VisibilityTimeout: number): Promise<Message[]> {
  const request = {
    QueueUrl,
    VisibilityTimeout,
    MaxNumberOfMessages: BATCH,
    // Asks all of SQS's servers: without waiting, some may be left out.
    WaitTimeSeconds: 1,
    MessageAttributeNames: ["All"],
    MessageSystemAttributeNames: ["ApproximateReceiveCount" as const, "SentTimestamp" as const],
  };
  try {
    return (await client.send(new ReceiveMessageCommand(request))).Messages ?? [];
  } catch (cause) {
    throw new Error(`${QueueUrl} cannot be read: ${reasonOf(cause)}`, { cause });
  }
}

/** What an error says, or its name where it says nothing, as where nobody answers. */
export function reasonOf(error: unknown): string {
  const { message, name, code } = error as Error & { code?: string };
  return message || code || name;
}

/** Deletes letters of one queue, at most {@link BATCH}; those that stay, with why. It does not reject. */
export async function deleteLetters(
  client: SQSClient,
  letters: readonly FoundLetter[],
): Promise<Map<FoundLetter, string>> {
  const [first] = letters;
  if (!first) return new Map();
  const Entries = letters.map(({ receiptHandle }, index) => ({
    Id: String(index),
    ReceiptHandle: receiptHandle,
  }));
  try {
    const request = new DeleteMessageBatchCommand({ QueueUrl: first.queueUrl, Entries });
    const { Failed = [] } = await client.send(request);
    return new Map(
      Failed.flatMap(({ Id, Code, Message = "no message" }) => {
        const letter = letters[Number(Id)];
        return letter ? [[letter, `${Code}: ${Message}`]] : [];
      }),
    );
  } catch (error) {
    return new Map(letters.map((letter) => [letter, reasonOf(error)]));
  }
}

/** Shows letters to others again. */
export async function release(client: SQSClient, letters: readonly FoundLetter[]): Promise<void> {
  const batches = [...new Set(letters.map(({ queueUrl }) => queueUrl))].flatMap((QueueUrl) => {
    const own = letters.filter(({ queueUrl }) => queueUrl === QueueUrl);
    return chunks(own, BATCH).map((batch) => ({
      QueueUrl,
      Entries: batch.map(({ receiptHandle }, id) => ({
        Id: String(id),
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: 0,
      })),
    }));
  });
  for (const some of chunks(batches, SIDE_BY_SIDE))
    await Promise.all(
      // Where it fails, the letter shows again when its time is over.
      some.map((batch) => client.send(new ChangeMessageVisibilityBatchCommand(batch)).catch(() => {})),
    );
}

/** A message of a dead-letter queue as tools work with it. */
export function foundLetter(message: Message, queueUrl: string, consumer: string): FoundLetter {
  const { Body = "", MessageId = "", ReceiptHandle = "", MessageAttributes = {}, Attributes } = message;
  const attributes = Object.fromEntries(
    Object.entries(MessageAttributes).map(([name, { StringValue = "" }]) => [name, StringValue]),
  );
  const receives = Number(Attributes?.ApproximateReceiveCount ?? 1);
  const sentAt = Number(Attributes?.SentTimestamp);
  const letter = deadLetterOf({ body: Body, attributes, receiveCount: receives }, consumer);
  return {
    ...letter,
    // Whose queue it is, whatever the letter says: that is where a redrive sends it.
    consumer,
    id: letter.deadLetterId ?? MessageId,
    queueUrl,
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    receives,
    ...(sentAt ? { sentAt } : {}),
    attributes,
    about: aboutOf(letter.event),
  };
}

function aboutOf(event: string): About {
  try {
    const { "detail-type": type, source, detail } = JSON.parse(event);
    const { correlationId } = detail?.metadata ?? {};
    return { ...text({ type, source, correlationId }), data: detail?.data };
  } catch {
    return {};
  }
}

function text(values: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
