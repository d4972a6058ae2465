import { hash } from "node:crypto";
import { type Answer, type ClientConfig, type Command, caller, type Service } from "./client.ts";
import { type Endpoint, endpointAt } from "./settings.ts";

/** Stands in for the SDK's `@aws-sdk/client-sqs`, of which functions have these calls. */
export class SQSClient {
  readonly send: (command: SQSCommand) => Promise<Answer>;

  constructor(config: ClientConfig) {
    const call = caller(SQS, config);
    this.send = async (command) => {
      const answer = await call(command);
      command.check?.(answer);
      return answer;
    };
  }

  /** Connections belong to all clients. */
  destroy(): void {}
}

abstract class SQSCommand implements Command {
  abstract readonly operation: string;
  readonly input: Input;

  constructor(input: object) {
    this.input = input;
  }

  /** Throws where SQS has got, or sent, other bodies than it should have. */
  check?(answer: Answer): void;
}

interface Input {
  QueueUrl?: string;
  MessageBody?: string;
  Entries?: { Id?: string; MessageBody?: string }[];
}

/** One that is sent again comes twice, and is handled once. */
export class SendMessageCommand extends SQSCommand {
  readonly operation = "SendMessage";

  override check({ MD5OfMessageBody, MessageId }: Answer): void {
    if (MD5OfMessageBody !== md5(this.input.MessageBody)) throw corrupt([MessageId]);
  }
}

export class SendMessageBatchCommand extends SQSCommand {
  readonly operation = "SendMessageBatch";

  override check({ Successful = [] }: Answer): void {
    const bodies = new Map(this.input.Entries?.map(({ Id, MessageBody }) => [Id, MessageBody]));
    const sent = Successful as { Id: string; MessageId: string; MD5OfMessageBody?: string }[];
    const bad = sent.filter(({ Id, MD5OfMessageBody }) => MD5OfMessageBody !== md5(bodies.get(Id)));
    if (bad.length > 0) throw corrupt(bad.map(({ MessageId }) => MessageId));
  }
}

export class ReceiveMessageCommand extends SQSCommand {
  readonly operation = "ReceiveMessage";

  override check({ Messages = [] }: Answer): void {
    const received = Messages as { MessageId: string; Body?: string; MD5OfBody?: string }[];
    const bad = received.filter(({ Body, MD5OfBody }) => MD5OfBody !== md5(Body));
    if (bad.length > 0) throw corrupt(bad.map(({ MessageId }) => MessageId));
  }
}

export class DeleteMessageBatchCommand extends SQSCommand {
  readonly operation = "DeleteMessageBatch";
}

export class ChangeMessageVisibilityBatchCommand extends SQSCommand {
  readonly operation = "ChangeMessageVisibilityBatch";
}

export class GetQueueAttributesCommand extends SQSCommand {
  readonly operation = "GetQueueAttributes";
}

function md5(body = ""): string {
  return hash("md5", body, "hex");
}

function corrupt(ids: readonly unknown[]): Error {
  return new Error(`Invalid MD5 checksum on messages: ${ids.join(", ")}`);
}

const SQS: Service = {
  ...{ id: "sqs", variable: "SQS", target: "AmazonSQS", json: "1.0" },
  ...{ maxAttempts: 3, baseMs: 50 },
  headers: { "x-amzn-query-mode": "true" },
  /** A queue's URL says where it is, unless somebody says otherwise. */
  placeOf(input, usual) {
    const { QueueUrl } = input as Input;
    if (usual.isOverridden || !QueueUrl) return usual;
    const known = places.get(QueueUrl);
    if (known) return known;
    const place = URL.canParse(QueueUrl) ? endpointAt(new URL(QueueUrl).origin, false) : usual;
    places.set(QueueUrl, place);
    return place;
  },
};

/** Where queues are: a function knows few. */
const places = new Map<string, Endpoint>();
