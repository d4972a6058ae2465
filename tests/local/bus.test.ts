import { randomUUID } from "node:crypto";
import { CreateEventBusCommand, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { eventBridgeBus } from "../../runtime/aws/eventbridge-bus.ts";
import { system } from "../../runtime/ports/system.ts";
import { busContract, type Delivered, MAX_BYTES } from "../runtime/ports/bus-contract.ts";
import { clients, leave } from "./stack.ts";
import { until } from "./until.ts";

test.after(leave(import.meta.filename));

const { events, sqs } = clients;

function busOf(busName: string, maxRequestBytes = MAX_BYTES) {
  return eventBridgeBus(events, { busName, maxRequestBytes, system, log: () => {} });
}

/** A bus with a queue that gets whatever it carries. */
async function subscribed(name: string): Promise<string> {
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
  );
  await events.send(new CreateEventBusCommand({ Name: name }));
  const EventPattern = JSON.stringify({ source: [{ prefix: "" }] });
  await events.send(new PutRuleCommand({ Name: name, EventBusName: name, EventPattern }));
  const Targets = [{ Id: "1", Arn: Attributes?.QueueArn }];
  await events.send(new PutTargetsCommand({ Rule: name, EventBusName: name, Targets }));
  return QueueUrl;
}

async function receive(QueueUrl: string): Promise<Delivered[]> {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  return Messages.map(({ Body = "" }) => {
    const { id, source, "detail-type": type, detail } = JSON.parse(Body);
    return { id, source, type, detail };
  });
}

busContract(test, async ({ maxRequestBytes }) => {
  const name = `contract-${randomUUID()}`;
  const queueUrl = await subscribed(name);
  const came: Delivered[] = [];
  return {
    bus: busOf(name, maxRequestBytes),
    async delivered(count) {
      await until(
        `${count} events are delivered`,
        async () => {
          const some = await receive(queueUrl);
          came.push(...some);
          return some.length === 0 && came.length >= count;
        },
        { seen: () => came.length },
      );
      return came;
    },
  };
});

// Why the program, not a person, hands a function the bus's name.
test("a bus that does not exist takes every event, as EventBridge does, and delivers it nowhere", async () => {
  const event = { id: "e1", type: "Shipped", source: "test.contract", detail: "{}" };
  assert.equal(await busOf("no-such-bus").publish([event]), [true]);
});

test.run();
