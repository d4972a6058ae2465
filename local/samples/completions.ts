import {
  DeleteRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { credentials } from "../credentials.ts";
import type { Stack } from "../stack.ts";

/** An event as it passed the bus. */
export interface Completion {
  /** Of the event: copies have the same. */
  id: string;
  data: Record<string, unknown>;
}

/** The events of a type since this was called, seen by a queue of our own: nobody else hears of it. */
export interface Completions {
  /** All so far; a copy that was delivered again is left out. */
  seen(): Promise<Completion[]>;
  close(): Promise<void>;
}

/** Subscribes to the events of one type, until it is closed. */
export async function completions({ endpoint, region, busName }: Stack, type: string): Promise<Completions> {
  const config = { endpoint, region, credentials };
  const events = new EventBridgeClient(config);
  const sqs = new SQSClient(config);
  const Name = `samples-${type}`;
  const rule = { Name, EventBusName: busName };
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: Name }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
  );
  await events.send(new PutRuleCommand({ ...rule, EventPattern: JSON.stringify({ "detail-type": [type] }) }));
  const Targets = [{ Id: "1", Arn: Attributes?.QueueArn }];
  await events.send(new PutTargetsCommand({ Rule: Name, EventBusName: busName, Targets }));
  const found = new Map<string, Completion>();
  return {
    async seen() {
      for (;;) {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
        );
        if (Messages.length === 0) return [...found.values()];
        for (const { Body = "" } of Messages) {
          const { id, detail } = JSON.parse(Body);
          const { metadata = {}, data = {} } = detail;
          found.set(metadata.id ?? id, { id: metadata.id ?? id, data });
        }
        const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
        await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      }
    },
    async close() {
      await events.send(new RemoveTargetsCommand({ Rule: Name, EventBusName: busName, Ids: ["1"] }));
      await events.send(new DeleteRuleCommand(rule));
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
      events.destroy();
      sqs.destroy();
    },
  };
}
