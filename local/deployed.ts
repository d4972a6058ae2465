import { gunzipSync, gzipSync } from "node:zlib";
import {
  CreateTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { NewResource } from "./program.ts";

/** A resource as it was deployed: its inputs and outputs as JSON values, with a digest for code. */
export interface DeployedResource extends NewResource {
  id: string;
  outputs: Record<string, unknown>;
}

/** What is known of a deployment, in the order in which it was created. */
export type DeployedResources = readonly DeployedResource[];

/** Pulumi keeps a stack's state with its backend; here the local AWS itself does, so that both end together. */
const TableName = "local-deployments";

/** What an earlier deployment of a project left on this AWS; nothing where there was none. */
export async function readDeployed(dynamodb: DynamoDBClient, project: string): Promise<DeployedResources> {
  const get = new GetItemCommand({ TableName, Key: { project: { S: project } }, ConsistentRead: true });
  const found = await dynamodb.send(get).catch((error: Error) => {
    if (error.name !== "ResourceNotFoundException") throw error;
    return { Item: undefined };
  });
  const packed = found.Item?.resources?.B;
  return packed ? JSON.parse(gunzipSync(packed).toString()) : [];
}

/** Remembers what is deployed, in place of what was. */
export async function keepDeployed(
  dynamodb: DynamoDBClient,
  project: string,
  resources: DeployedResources,
): Promise<void> {
  const Item = { project: { S: project }, resources: { B: gzipSync(JSON.stringify(resources)) } };
  const put = () => dynamodb.send(new PutItemCommand({ TableName, Item }));
  await put().catch(async (error: Error) => {
    if (error.name !== "ResourceNotFoundException") throw error;
    await createTable(dynamodb);
    await put();
  });
}

async function createTable(dynamodb: DynamoDBClient): Promise<void> {
  await dynamodb.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: "project", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "project", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
}
