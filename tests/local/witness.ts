import { PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from "@aws-sdk/client-sqs";
import { clients, outputs } from "./stack.ts";

/** An event as a queue of one's own gets it. */
export interface Seen {
  /** The publisher's; EventBridge's own where a person left it out. */
  id: string;
  type: string;
  source: string;
  metadata: { correlationId?: string; causationId?: string; occurredAt?: string };
  data: Record<string, unknown>;
}

/** Everything that a bus has carried since this was created, seen by a queue with a rule of its own. */
export interface Witness {
  /** All so far, in order of arrival; a copy that was published again keeps its id, and is left out. */
  events(): Promise<Seen[]>;
}

/** Subscribes a queue to a bus: with `pattern`, or to all of its events. */
export async function witness(
  name: string,
  busName = outputs.busName,
  pattern: object = { source: [{ prefix: "" }] },
): Promise<Witness> {
  const { events, sqs } = clients;
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const AttributeNames = ["QueueArn"] as const;
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] }),
  );
  const rule = { Name: name, EventBusName: busName, EventPattern: JSON.stringify(pattern) };
  await events.send(new PutRuleCommand(rule));
  const Targets = [{ Id: "1", Arn: Attributes?.QueueArn }];
  await events.send(new PutTargetsCommand({ Rule: name, EventBusName: busName, Targets }));
  const seen = new Map<string, Seen>();
  let draining: Promise<unknown> = Promise.resolve();
  return {
    events: async () => {
      draining = draining.then(async () => {
        for (const event of await drain(QueueUrl)) seen.set(event.id, seen.get(event.id) ?? event);
      });
      await draining;
      return [...seen.values()];
    },
  };
}

/** Takes all that is in a queue. */
async function drain(QueueUrl: string): Promise<Seen[]> {
  const taken: Seen[] = [];
  for (;;) {
    const { Messages = [] } = await clients.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) return taken;
    for (const { Body = "" } of Messages) {
      const event = JSON.parse(Body);
      const { metadata = {}, data = {} } = event.detail;
      const id = metadata.id ?? event.id;
      taken.push({ id, type: event["detail-type"], source: event.source, metadata, data });
    }
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await clients.sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
}
