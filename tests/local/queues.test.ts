import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { test } from "uvu";
import { sqsQueues } from "../../runtime/aws/sqs-queues.ts";
import { system } from "../../runtime/ports/system.ts";
import { queueContract, type Taken } from "../runtime/ports/queue-contract.ts";
import { clients, leave } from "./stack.ts";

test.after(leave(import.meta.filename));

const { sqs } = clients;
const silent = () => {};

async function create(name: string, Attributes: Record<string, string>): Promise<string> {
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  return QueueUrl;
}

async function arnOf(QueueUrl: string): Promise<string | undefined> {
  const answer = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  return answer.Attributes?.QueueArn;
}

function taken({ MessageId = "", ReceiptHandle = "", Body = "", ...rest }: Message): Taken {
  const attributes = Object.entries(rest.MessageAttributes ?? {});
  return {
    ...{ messageId: MessageId, receiptHandle: ReceiptHandle, body: Body },
    receiveCount: Number(rest.Attributes?.ApproximateReceiveCount),
    attributes: Object.fromEntries(attributes.map(([name, { StringValue = "" }]) => [name, StringValue])),
  };
}

queueContract(test, async ({ visibilitySeconds, maxReceiveCount }) => {
  const name = `contract-${randomUUID()}`;
  const deadUrl = await create(`${name}-dlq`, { VisibilityTimeout: "600" });
  const redrive = { deadLetterTargetArn: await arnOf(deadUrl), maxReceiveCount };
  const url = await create(name, {
    ...{ VisibilityTimeout: String(visibilitySeconds), RedrivePolicy: JSON.stringify(redrive) },
  });
  return {
    ...{ url, deadUrl, missingUrl: `${url}-missing` },
    queues: sqsQueues(sqs, { queueUrl: url, timersQueueUrl: url }, { log: silent, system }),
    direct: sqsQueues(sqs, { queueUrl: undefined, timersQueueUrl: undefined }, { log: silent, system }),
    send(QueueUrl, MessageBody, attributes = {}) {
      const pairs = Object.entries(attributes).map(([key, StringValue]) => [
        key,
        { DataType: "String", StringValue },
      ]);
      const MessageAttributes = Object.fromEntries(pairs);
      return sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageAttributes }));
    },
    async receive(QueueUrl) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          ...{ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] },
          MessageSystemAttributeNames: ["ApproximateReceiveCount"],
        }),
      );
      return Messages.map(taken);
    },
    // SQS documents success for a receipt that is not the latest; MiniStack refuses it.
    remove: (QueueUrl, ReceiptHandle) =>
      sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle })).catch((error: Error) => {
        if (error.name !== "ReceiptHandleIsInvalid") throw error;
      }),
    now: Date.now,
    wait: sleep,
  };
});

test.run();
