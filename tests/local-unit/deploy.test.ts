import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Deployment, deploy } from "../../local/deploy.ts";
import { type LocalAws, startMinistack } from "../../local/ministack.ts";
import { throws } from "../harness/throws.ts";
import { until } from "../local/until.ts";
import { group } from "./group.ts";

const fixtures = `${import.meta.dirname}/fixtures`;
let aws: LocalAws;

test.before(async () => {
  aws = await startMinistack({ root: process.cwd(), log: console.log });
});

test.after(async () => {
  await aws.stop();
});

/** Publishes OrderCreated to the deployed bus and returns the item that the worker stores. */
async function placeOrder({ outputs }: Deployment, orderId: string) {
  const config = {
    ...aws,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  };
  const events = new EventBridgeClient(config);
  const dynamodb = new DynamoDBClient(config);
  const Detail = JSON.stringify({ data: { orderId } });
  const entry = {
    EventBusName: String(outputs.busName),
    Source: "shop.orders",
    DetailType: "OrderCreated",
  };
  await events.send(new PutEventsCommand({ Entries: [{ ...entry, Detail }] }));
  const Key = { id: { S: orderId } };
  const get = new GetItemCommand({ TableName: String(outputs.tableName), Key });
  const item = await until("the worker has stored it", async () => (await dynamodb.send(get)).Item);
  events.destroy();
  dynamodb.destroy();
  return item;
}

test("an event reaches its function, which may do what its role grants and nothing else", async () => {
  const deployment = await deploy({ root: `${fixtures}/shop`, ...aws });
  const item = await placeOrder(deployment, "o-1");
  assert.equal(item, { id: { S: "o-1" }, read: { S: "AccessDeniedException" }, greeting: { S: "hello" } });

  const response = await fetch(`${deployment.outputs.apiUrl}/orders/o-2`);
  assert.equal(await response.json(), { orderId: "o-2" });

  const names = deployment.resources.map(({ name, id }) => `${name} ${id}`);
  await aws.reset();
  const again = await deploy({ root: `${fixtures}/shop`, ...aws, config: { greeting: "hi" } });
  assert.equal(
    again.resources
      .filter(({ type }) => type.startsWith("aws:sqs") || type.startsWith("aws:iam"))
      .map(({ name, id }) => `${name} ${id}`)
      .filter((name) => !names.includes(name)),
    [],
  );
  assert.equal((await placeOrder(again, "o-1")).greeting, { S: "hi" });
});

test("says which file to add or extend for what has no local answer, and refuses a name that is taken", async () => {
  const failures = {
    type: "stream (aws:kinesis/stream:Stream): resource type aws:kinesis/stream:Stream has no local adapter: add local/resources/stream.ts and list it in local/resources.ts",
    input:
      "aws:cloudwatch/logGroup:LogGroup has no local answer for deletionProtectionEnabled: extend local/resources/log-group.ts",
    twice: "the name is taken by another resource of that type",
  };
  for (const [failure, message] of Object.entries(failures))
    await throws(() => deploy({ root: `${fixtures}/failing`, ...aws, config: { failure } }), message);
});

test("functions end with the local AWS", async () => {
  await aws.reset();
  const deployment = await deploy({ root: `${fixtures}/shop`, ...aws });
  await placeOrder(deployment, "o-3");
  assert.ok(group(aws.pid).length > 1);
  await aws.stop();
  assert.equal(group(aws.pid), []);
});

test.run();
