import { sqsMessage, wakeUpMessage, wholeMessage } from "../../runtime/aws/sqs-message.ts";
import type { Message } from "../../runtime/ports/message.ts";
import type { Queues } from "../../runtime/ports/messaging.ts";
import type { System } from "../../runtime/ports/system.ts";
import { checkMessage } from "./sqs-rules.ts";

export interface QueueOptions {
  visibilitySeconds: number;
  /** Where a message goes instead of being received once more. */
  redrive?: { url: string; maxReceiveCount: number };
}

/** A message as its receiver gets it. */
export interface Received extends Message {
  receiptHandle: string;
  attributes: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  sentAt: number;
}

interface Stored {
  messageId: string;
  body: string;
  attributes: Readonly<Record<string, string>>;
  receiveCount: number;
  /** Milliseconds since 1970, by the queue's clock. */
  sentAt: number;
  visibleAt: number;
}

interface Queue extends QueueOptions {
  messages: Map<string, Stored>;
}

export interface MemorySqs {
  create(url: string, options: QueueOptions): void;
  /** Returns the message's id. */
  send(
    url: string,
    body: string,
    attributes?: Readonly<Record<string, string>>,
    delaySeconds?: number,
  ): string;
  /** Hands out visible messages and hides them. `choose` picks among those that are visible; by default the oldest. */
  receive(url: string, max: number, choose?: <T>(visible: T[]) => T[]): Received[];
  remove(url: string, receiptHandle: string): void;
  /** Makes a message visible so many seconds from now; only for its latest receipt. False where it is gone. */
  hide(url: string, receiptHandle: string, seconds: number): boolean;
  /** The runtime's port for the consumer of a queue; with a clock of its own, by which it has timers woken. */
  queues(url: string | undefined, timers?: { url: string; clock: Pick<System, "now"> }): Queues;
  /** When the next message becomes visible, or became so; undefined for an empty queue. */
  nextVisible(url: string): number | undefined;
  /** All messages of a queue, oldest first, visible or not. */
  messages(url: string): (Received & { visibleAt: number })[];
}

/** SQS in memory: visibility, receive counts, message attributes, redrive. Its order and chance are the caller's. */
export function memorySqs(clock: Pick<System, "now">): MemorySqs {
  const queues = new Map<string, Queue>();
  let sent = 0;

  function queue(url: string): Queue {
    const found = queues.get(url);
    if (!found)
      throw Object.assign(new Error(`The queue ${url} does not exist`), { name: "QueueDoesNotExist" });
    return found;
  }

  function stored(url: string, receiptHandle: string): Stored | undefined {
    const [messageId = "", receive] = receiptHandle.split("#");
    const message = queue(url).messages.get(messageId);
    return message?.receiveCount === Number(receive) ? message : undefined;
  }

  const sqs: MemorySqs = {
    create: (url, options) => void queues.set(url, { ...options, messages: new Map() }),
    send(url, body, attributes = {}, delaySeconds = 0) {
      checkMessage(body, attributes);
      const messageId = `message-${++sent}`;
      const now = clock.now();
      const visibleAt = now + delaySeconds * 1000;
      const message = { messageId, body, attributes, receiveCount: 0, sentAt: now, visibleAt };
      queue(url).messages.set(messageId, message);
      return messageId;
    },
    receive(url, max, choose = (visible) => visible) {
      const { messages, redrive, visibilitySeconds } = queue(url);
      const visible = [...messages.values()].filter(({ visibleAt }) => visibleAt <= clock.now());
      const received: Received[] = [];
      for (const message of choose(visible).slice(0, max)) {
        if (redrive && message.receiveCount >= redrive.maxReceiveCount) {
          messages.delete(message.messageId);
          queue(redrive.url).messages.set(message.messageId, { ...message, visibleAt: clock.now() });
          continue;
        }
        message.receiveCount++;
        message.visibleAt = clock.now() + visibilitySeconds * 1000;
        received.push(receivedOf(message));
      }
      return received;
    },
    remove(url, receiptHandle) {
      // With an older receipt SQS may delete the message or not: here it does, which is the harder case.
      queue(url).messages.delete(receiptHandle.split("#")[0] ?? "");
    },
    hide(url, receiptHandle, seconds) {
      const message = stored(url, receiptHandle);
      if (message) message.visibleAt = clock.now() + seconds * 1000;
      return message !== undefined;
    },
    queues: (url, timers) => ({
      async delay(messages) {
        if (url === undefined) return;
        for (const { message, seconds } of messages)
          if (message.receiptHandle) sqs.hide(url, message.receiptHandle, seconds);
      },
      async sendAgain(messages) {
        return messages.map(({ body, deadLetterId }) => {
          if (url === undefined) return false;
          const message = wholeMessage(body, deadLetterId === undefined ? {} : { deadLetterId });
          return taken(() => sqs.send(url, message.MessageBody, valuesOf(message)));
        });
      },
      async wake(wakeUps) {
        return wakeUps.map((wakeUp) => {
          if (!timers) return false;
          const { MessageBody, DelaySeconds } = wakeUpMessage(wakeUp, timers.clock.now());
          return taken(() => sqs.send(timers.url, MessageBody, {}, DelaySeconds));
        });
      },
      async handBack({ queueUrl, body, deadLetterId }) {
        const message = wholeMessage(body, deadLetterId === undefined ? {} : { deadLetterId });
        sqs.send(queueUrl, message.MessageBody, valuesOf(message));
      },
      async sendDeadLetters(letters) {
        return letters.map(({ queueUrl, body, attributes }) => {
          const message = sqsMessage(body, attributes);
          return taken(() => sqs.send(queueUrl, message.MessageBody, valuesOf(message)));
        });
      },
    }),
    nextVisible(url) {
      let next: number | undefined;
      for (const { visibleAt } of queue(url).messages.values())
        if (next === undefined || visibleAt < next) next = visibleAt;
      return next;
    },
    messages: (url) =>
      [...queue(url).messages.values()].map((message) => ({
        ...receivedOf(message),
        visibleAt: message.visibleAt,
      })),
  };
  return sqs;
}

/** Whether SQS took a message. */
function taken(send: () => unknown): boolean {
  try {
    send();
    return true;
  } catch {
    return false;
  }
}

function valuesOf({ MessageAttributes }: ReturnType<typeof sqsMessage>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]),
  );
}

function receivedOf({ messageId, body, attributes, receiveCount, sentAt }: Stored): Received {
  const { deadLetterId } = attributes;
  return {
    messageId,
    receiptHandle: `${messageId}#${receiveCount}`,
    body,
    attributes,
    receiveCount,
    sentAt,
    ...(deadLetterId ? { deadLetterId } : {}),
  };
}
