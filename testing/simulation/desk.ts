import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { Sources } from "../../console/sources.ts";
import { type FoundLetter, foundLetter } from "../../tools/letters.ts";
import type { ConsumerOutputs } from "../../tools/stack.ts";
import type { Command } from "../fakes/dynamodb/fake-dynamodb.ts";
import { CLAIMS } from "../fakes/keys.ts";
import { sqsCommands } from "../fakes/sqs-commands.ts";
import { type Cloud, deadLettersOf, queueOf, targetDeadLettersOf } from "./cloud.ts";
import { Process } from "./process.ts";

interface Entry {
  MessageBody?: string;
  MessageAttributes?: { deadLetterId?: { StringValue?: string } };
}

type SqsInput = Parameters<ReturnType<typeof sqsCommands>>[1];

/** Where an operator sits: the tools of the project over queues and tables whose every call may go wrong. */
export class Desk {
  readonly process: Process;
  readonly sqs: SQSClient;
  readonly stack: { consumers: Record<string, ConsumerOutputs> };
  readonly #cloud: Cloud;
  readonly #answer: ReturnType<typeof sqsCommands>;
  /** Record → the generation of its latest death when a letter of it first went back. */
  readonly #latest = new Map<string, number>();

  /** `consumers`: whose letters it is about. */
  constructor(cloud: Cloud, name: string, consumers: readonly string[]) {
    this.#cloud = cloud;
    this.process = new Process(name, cloud);
    this.#answer = sqsCommands(cloud.sqs, () => cloud.agenda.now);
    const client = { send: (command: Command) => this.#send(command) };
    this.sqs = client as unknown as SQSClient;
    this.stack = { consumers: Object.fromEntries(consumers.map((one) => [one, outputsOf(one)])) };
  }

  /** What the console works with. */
  get sources(): Sources {
    const { process, sqs, stack } = this;
    const { log } = this.#cloud.portsOf(process, process.name);
    const dynamo = { send: (command: Command) => this.#cloud.command(process, command) };
    const all = { ...stack, busName: "", claimsTable: CLAIMS, recordDays: 35, choreography: {} };
    return {
      stack: all as unknown as Sources["stack"],
      dynamo: dynamo as unknown as DynamoDBClient,
      ...{ sqs, log, now: process.system.now },
    };
  }

  /** Ids of letters as the console lists them. */
  idsOf(consumer: string, wanted: (letter: FoundLetter) => boolean): string[] {
    return this.#letters(consumer)
      .filter(wanted)
      .map(({ id }) => id);
  }

  #letters(consumer: string): FoundLetter[] {
    return [deadLettersOf(consumer), targetDeadLettersOf(consumer)].flatMap((url) =>
      this.#cloud.sqs.messages(url).map(({ messageId, body, attributes }) => {
        const MessageAttributes = Object.fromEntries(
          Object.entries(attributes).map(([name, StringValue]) => [
            name,
            { DataType: "String", StringValue },
          ]),
        );
        return foundLetter({ MessageId: messageId, Body: body, MessageAttributes }, url, consumer);
      }),
    );
  }

  #send(command: Command): Promise<object> {
    const name = command.constructor.name.replace(/^_|Command\d*$/g, "");
    const input = command.input as SqsInput;
    const { chance } = this.#cloud;
    const what = `${name} ${input.QueueUrl}`;
    return this.process.call(what, (where) => {
      if (name === "SendMessageBatch") this.#sendBack(input);
      if (name === "DeleteMessageBatch" && chance.strikes("redrive interrupted", where)) {
        this.process.kill("the operator has had enough");
        return {};
      }
      return this.#answer(name, input);
    });
  }

  /** Letters that go back: only deaths that were there before any letter of their record did. */
  #sendBack({ QueueUrl, Entries = [] }: SqsInput): void {
    const { watch, counts, onMessage, agenda } = this.#cloud;
    for (const { MessageAttributes = {} } of Entries as readonly Entry[]) {
      counts.redriven++;
      const id = MessageAttributes.deadLetterId?.StringValue;
      if (id === undefined) continue;
      watch.redrove(id);
      const { record, generation } = deathOf(id);
      const latest = this.#latest.get(record) ?? this.#latestOf(record);
      this.#latest.set(record, latest);
      if (generation > latest)
        watch.fail(`${this.process.name} redrove ${id}, which died after it had redriven that record`);
    }
    const consumer = QueueUrl.slice(0, -queueOf("").length);
    agenda.in(0, () => onMessage(consumer));
  }

  /** The latest death of a record whose letter a queue took. Its generations in between may have had none. */
  #latestOf(record: string): number {
    const { watch } = this.#cloud;
    return LATEST_FIRST.find((generation) => watch.hasTaken(`${record}.${generation}`)) ?? -1;
  }
}

/** Generations that a record may reach in a schedule. */
const LATEST_FIRST = Array.from({ length: 40 }, (_, index) => 39 - index);

/** Which death of which record a dead letter's id stands for. */
function deathOf(deadLetterId: string): { record: string; generation: number } {
  const end = deadLetterId.lastIndexOf(".");
  return { record: deadLetterId.slice(0, end), generation: Number(deadLetterId.slice(end + 1)) };
}

function outputsOf(consumer: string): ConsumerOutputs {
  return {
    functionName: consumer,
    queueUrl: queueOf(consumer),
    deadLetterQueueUrl: deadLettersOf(consumer),
    targetDeadLetterQueueUrl: targetDeadLettersOf(consumer),
  };
}
