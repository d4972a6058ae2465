import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { type DeadLetter, deadLetterOf } from "../../history/dead-letter.ts";
import { VERDICTS } from "../../schemas/choreography/handling-failed.ts";
import type { Chance } from "./chance.ts";
import type { ChaosStack, ConsumerParts } from "./stack.ts";
import type { Totals } from "./totals.ts";

/** Long enough for a letter that stays not to come twice within a run. */
const HIDDEN_SECONDS = 3600;

/** So many letters in a hundred are redriven twice by mistake. */
const TWICE = 20;

/** The operator of the dead-letter queues. */
export interface Operator {
  /** Looks at every letter that came since, and redrives what died of no verdict; the answer says how many. */
  redrive(): Promise<number>;
  /** The letters that stay. */
  kept(): DeadLetter[];
}

export function operator({ clients, consumers }: ChaosStack, chance: Chance, counts: Totals): Operator {
  const { sqs } = clients;
  const kept: DeadLetter[] = [];

  async function* letters(QueueUrl: string): AsyncGenerator<Message> {
    for (;;) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          VisibilityTimeout: HIDDEN_SECONDS,
          MessageAttributeNames: ["All"],
        }),
      );
      if (Messages.length === 0) return;
      yield* Messages;
    }
  }

  /** As an operator does: body unchanged, attributes beside it, and then away with the letter. */
  async function redrive(letter: DeadLetter, message: Message, from: string, { queueUrl }: ConsumerParts) {
    const attributes = letter.origin === "runtime" ? { MessageAttributes: message.MessageAttributes } : {};
    const send = new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: letter.event, ...attributes });
    await sqs.send(send);
    if (chance.percent(TWICE)) {
      await sqs.send(send);
      counts.add("letters redriven twice");
    }
    await sqs.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle: message.ReceiptHandle }));
    counts.add(`letters redriven, ${letter.origin}: ${letter.kind}`);
  }

  return {
    async redrive() {
      let redriven = 0;
      for (const consumer of consumers)
        for (const from of [consumer.deadLetterQueueUrl, consumer.targetDeadLetterQueueUrl])
          for await (const message of letters(from)) {
            const letter = deadLetterOf(read(message), consumer.name);
            if (isMendable(letter)) {
              await redrive(letter, message, from, consumer);
              redriven++;
            } else kept.push(letter);
          }
      return redriven;
    },
    kept: () => kept,
  };
}

/** Whether it says nothing about the event itself. */
function isMendable({ kind }: DeadLetter): boolean {
  return kind !== "rejected" && !VERDICTS.some((verdict) => verdict === kind);
}

function read({ Body = "", MessageAttributes = {} }: Message) {
  const attributes = Object.fromEntries(
    Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]),
  );
  return { body: Body, attributes };
}
