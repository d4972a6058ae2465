import { GetItemCommand, ListTablesCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { InvokeCommand, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { GetQueueAttributesCommand, ListQueuesCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Clients, createClients } from "../../local/clients.ts";
import { deploy } from "../../local/deploy.ts";
import { type LocalAws, startMinistack } from "../../local/ministack.ts";

const root = `${import.meta.dirname}/fixtures/changing`;
let aws: LocalAws;
let clients: Clients;

test.before(async () => {
  aws = await startMinistack({ root: process.cwd(), log: console.log });
  clients = createClients(aws);
});

test.after(async () => {
  clients.close();
  await aws.stop();
});

interface Things {
  table: string;
  queue: string;
  worker: string;
  route: string;
}

const step = async (name: string) => {
  const deployment = await deploy({ root, ...aws, config: { step: name } });
  return { ...deployment, things: deployment.outputs.things as Things };
};

test("only what differs is deployed, and what the program does not say any more is removed", async () => {
  const first = await step("first");
  const all = first.changes.created.length;
  assert.equal(first.changes, { ...NOTHING, created: first.changes.created });
  const { table: TableName, queue: QueueUrl, worker: FunctionName } = first.things;
  const item = { id: { S: "kept" } };
  await clients.dynamodb.send(new PutItemCommand({ TableName, Item: item }));
  await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "kept" }));
  assert.equal((await step("first")).changes, { ...NOTHING, unchanged: all });

  const { changes, things } = await step("later");
  assert.equal([changes.created, changes.removed], [[], []]);
  // What has no settings to change, or none that are said: it was attached, and is attached.
  assert.is(changes.unchanged, 1);
  assert.equal(changes.replaced.sort(), [
    "topic (aws:sns/topicSubscription:TopicSubscription)",
    "worker (aws:lambda/permission:Permission)",
  ]);
  assert.is(changes.updated.length, all - 3);
  assert.equal({ ...things, route: "" }, { ...first.things, route: "" });

  const kept = await clients.dynamodb.send(new GetItemCommand({ TableName, Key: item }));
  assert.equal(kept.Item, item);
  const attributes = await clients.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
  );
  assert.is(attributes.Attributes?.ApproximateNumberOfMessages, "1");
  assert.is(attributes.Attributes?.VisibilityTimeout, "30");
  const { Payload } = await clients.lambda.send(new InvokeCommand({ FunctionName }));
  assert.is(JSON.parse(Payload?.transformToString() ?? ""), "later, later");
  assert.is((await fetch(things.route)).status, 200);
  assert.is((await fetch(first.things.route)).status, 404);

  const none = await step("none");
  assert.is(none.changes.removed.length, all);
  const { TableNames } = await clients.dynamodb.send(new ListTablesCommand({}));
  assert.equal(TableNames, ["local-deployments"]);
  assert.equal((await clients.sqs.send(new ListQueuesCommand({}))).QueueUrls ?? [], []);
  assert.equal((await clients.lambda.send(new ListFunctionsCommand({}))).Functions, []);
});

const NOTHING = { created: [], updated: [], replaced: [], removed: [], unchanged: 0 };

test.run();
