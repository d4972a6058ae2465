import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import type { dynamodb } from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import { type Adapter, given, physicalName } from "../resource.ts";
import { tableChanges, tableDefinition } from "./table-definition.ts";

type Inputs = Unwrap<dynamodb.TableArgs>;

export const table: Adapter<dynamodb.TableArgs> = {
  type: "aws:dynamodb/table:Table",
  handles: [
    "attributes",
    "billingMode",
    "deletionProtectionEnabled",
    "globalSecondaryIndexes",
    "hashKey",
    "localSecondaryIndexes",
    "name",
    "onDemandThroughput",
    "pointInTimeRecovery",
    "rangeKey",
    "readCapacity",
    "region",
    "serverSideEncryption",
    "streamEnabled",
    "streamViewType",
    "tableClass",
    "tags",
    "ttl",
    "writeCapacity",
  ],
  names: ["name"],
  fixed: ["hashKey", "localSecondaryIndexes", "rangeKey", "serverSideEncryption"],
  holds: "its items",
  async create(inputs, context) {
    const { dynamodb } = context.clients;
    const TableName = physicalName(inputs, context, 255);
    const { ttl, pointInTimeRecovery } = inputs;
    const { TableDescription } = await dynamodb.send(
      new CreateTableCommand(tableDefinition(TableName, inputs)),
    );
    await expire(dynamodb, TableName, ttl);
    if (pointInTimeRecovery?.enabled) await recover(dynamodb, TableName, true);
    const { TableArn, LatestStreamArn, LatestStreamLabel } = given(TableDescription, "TableDescription");
    return {
      id: TableName,
      state: {
        name: TableName,
        arn: given(TableArn, "TableArn"),
        streamArn: LatestStreamArn ?? "",
        streamLabel: LatestStreamLabel ?? "",
        tagsAll: inputs.tags ?? {},
      },
    };
  },
  async update(inputs, { id: TableName, inputs: before, state }, { clients: { dynamodb } }) {
    for (const change of tableChanges(before, inputs))
      await dynamodb.send(new UpdateTableCommand({ TableName, ...change }));
    const { ttl, pointInTimeRecovery } = inputs;
    const expiry = (one: Inputs["ttl"]) => (one?.enabled ? one.attributeName : undefined);
    if (expiry(ttl) !== expiry(before.ttl)) {
      await expire(dynamodb, TableName, before.ttl, false);
      await expire(dynamodb, TableName, ttl);
    }
    const kept = pointInTimeRecovery?.enabled ?? false;
    if (kept !== (before.pointInTimeRecovery?.enabled ?? false)) await recover(dynamodb, TableName, kept);
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
    const { LatestStreamArn: streamArn = "", LatestStreamLabel: streamLabel = "" } = given(Table, "Table");
    return { id: TableName, state: { ...state, streamArn, streamLabel } };
  },
  async remove({ id: TableName, inputs }, { clients: { dynamodb } }) {
    if (inputs.deletionProtectionEnabled)
      await dynamodb.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
    await dynamodb.send(new DeleteTableCommand({ TableName }));
  },
};

async function expire(dynamodb: DynamoDBClient, TableName: string, ttl: Inputs["ttl"], Enabled = true) {
  if (!ttl?.enabled || !ttl.attributeName) return;
  const TimeToLiveSpecification = { Enabled, AttributeName: ttl.attributeName };
  await dynamodb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
}

async function recover(dynamodb: DynamoDBClient, TableName: string, PointInTimeRecoveryEnabled: boolean) {
  const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled };
  await dynamodb.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
}
