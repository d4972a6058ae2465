import { PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from "@aws-sdk/client-sqs";
import type { ChaosStack } from "./stack.ts";

const NAME = "chaos-history";

/** An event as the bus carried it. */
export interface Published {
  /** Its publisher's. */
  id: string;
  type: string;
  source: string;
  data: { orderId?: string; deadLetterId?: string } & Record<string, unknown>;
  /** EventBridge's event, as a queue gets it. */
  envelope: string;
  /** `{ metadata, data }`, as text. */
  detail: string;
}

/** All that the bus carries, by a queue with a rule of its own. */
export interface History {
  /** Takes what came since; the answer holds those whose id was not seen before. */
  more(): Promise<Published[]>;
  /** One of each that differs in type, order or id. */
  all(): Published[];
  /** How many came, copies included. */
  count(): number;
}

/** Subscribes a queue to everything. */
export async function keepHistory({ clients, busName }: ChaosStack): Promise<History> {
  const { events, sqs } = clients;
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: NAME }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
  );
  const EventPattern = JSON.stringify({ source: [{ prefix: "" }] });
  await events.send(new PutRuleCommand({ Name: NAME, EventBusName: busName, EventPattern }));
  const Targets = [{ Id: "1", Arn: Attributes?.QueueArn }];
  await events.send(new PutTargetsCommand({ Rule: NAME, EventBusName: busName, Targets }));
  const seen = new Map<string, Published>();
  let count = 0;
  return {
    async more() {
      const fresh: Published[] = [];
      for (;;) {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
        );
        if (Messages.length === 0) return fresh;
        for (const { Body = "" } of Messages) {
          const event = publishedOf(Body);
          const name = JSON.stringify([event.type, event.data.orderId, event.id]);
          if (!seen.has(name)) fresh.push(event);
          seen.set(name, seen.get(name) ?? event);
        }
        count += Messages.length;
        const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
        await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      }
    },
    all: () => [...seen.values()],
    count: () => count,
  };
}

function publishedOf(envelope: string): Published {
  const { id, source, "detail-type": type, detail } = JSON.parse(envelope);
  const { metadata = {}, data = {} } = detail;
  return { id: metadata.id ?? id, type, source, data, envelope, detail: JSON.stringify(detail) };
}
