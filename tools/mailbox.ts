import {
  ChangeMessageVisibilityBatchCommand,
  ListQueuesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { chunks } from "../schemas/chunks.ts";
import { SQS } from "../schemas/limits.ts";
import { plain } from "./show.ts";

/** A mail that an SNS topic of the local AWS would have sent. */
export interface Mail {
  /** Of the message in its mailbox. */
  id: string;
  /** When the mailbox got it, ISO 8601. */
  time: string;
  /** The topic's name. */
  topic: string;
  text: string;
}

/** How the names of mailboxes begin: local/resources/topic-subscription.ts makes them. */
const PREFIX = "mailbox-";

/** How long a mail is hidden from others while it is looked at; it comes back by itself if this process dies. */
const HOLD_SECONDS = 30;

/** URLs of all mailboxes. */
export async function mailboxes(client: SQSClient): Promise<string[]> {
  const urls: string[] = [];
  for (let NextToken: string | undefined; ; ) {
    const page = await client.send(
      new ListQueuesCommand({ QueueNamePrefix: PREFIX, MaxResults: 1000, NextToken }),
    );
    urls.push(...(page.QueueUrls ?? []));
    NextToken = page.NextToken;
    if (!NextToken) return urls;
  }
}

/** All mail, the newest last; it stays where it is. */
export async function mailIn(client: SQSClient, queueUrls: readonly string[]): Promise<Mail[]> {
  const mail = await Promise.all(queueUrls.map((url) => mailOf(client, url)));
  return mail.flat().sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}

async function mailOf(client: SQSClient, QueueUrl: string): Promise<Mail[]> {
  const found = new Map<string, Message>();
  try {
    for (;;) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          VisibilityTimeout: HOLD_SECONDS,
          MessageSystemAttributeNames: ["SentTimestamp"],
        }),
      );
      const fresh = Messages.filter(({ MessageId = "" }) => !found.has(MessageId));
      if (fresh.length === 0) break;
      for (const message of fresh) found.set(message.MessageId ?? "", message);
    }
  } finally {
    await release(client, QueueUrl, [...found.values()]);
  }
  return [...found.values()].map(mailFrom);
}

async function release(client: SQSClient, QueueUrl: string, messages: readonly Message[]): Promise<void> {
  for (const batch of chunks(messages, SQS.batch)) {
    const Entries = batch.map(({ ReceiptHandle }, index) => ({
      Id: String(index),
      ReceiptHandle,
      VisibilityTimeout: 0,
    }));
    // Where it fails, the mail shows again when its time is over.
    await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries })).catch(() => {});
  }
}

/** What SNS puts into a queue, as mail; what is something else shows as it is. */
export function mailFrom({ MessageId = "", Body = "", Attributes }: Message): Mail {
  const time = new Date(Number(Attributes?.SentTimestamp ?? 0)).toISOString();
  const { TopicArn = "", Message: text = Body } = envelope(Body);
  return { id: MessageId, time, topic: TopicArn.split(":").at(-1) || "no topic", text };
}

function envelope(body: string): { TopicArn?: string; Message?: string } {
  const parsed = parsedOr(body, {});
  return typeof parsed === "object" && parsed !== null ? parsed : {};
}

/** A mail as a terminal shows it: nothing in it can move the cursor. */
export function shown({ time, topic, text }: Mail): string {
  const lines = plain(laidOut(text), "\n").split("\n");
  return [`${time}  ${topic}`, ...lines.map((line) => `  ${line}`.trimEnd())].join("\n");
}

/** A notification's JSON (see components/mail/mail-text.ts): its message, and its fields by name. Anything else is all message. */
export function noticeOf(text: string): { message: string; fields: Record<string, unknown> } {
  const parsed = parsedOr(text, text);
  if (typeof parsed === "string") return { message: parsed, fields: {} };
  const { message, fields } = (parsed ?? {}) as { message?: unknown; fields?: Record<string, unknown> };
  return typeof message === "string" ? { message, fields: fields ?? {} } : { message: text, fields: {} };
}

/** As people read it: the message, then a line for each field. */
function laidOut(text: string): string {
  const { message, fields } = noticeOf(text);
  return [message, ...Object.entries(fields).map(([name, value]) => `${name}: ${value}`)].join("\n");
}

function parsedOr(text: string, fallback: unknown): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return fallback;
  }
}
