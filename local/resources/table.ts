import {
  CreateTableCommand,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import type { dynamodb } from "@pulumi/aws";
import { type Adapter, given, physicalName } from "../resource.ts";
import { tableDefinition } from "./table-definition.ts";

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
  async create(inputs, context) {
    const { dynamodb } = context.clients;
    const TableName = physicalName(inputs, context, 255);
    const { ttl, pointInTimeRecovery } = inputs;
    const { TableDescription } = await dynamodb.send(
      new CreateTableCommand(tableDefinition(TableName, inputs)),
    );
    if (ttl?.enabled && ttl.attributeName)
      await dynamodb.send(
        new UpdateTimeToLiveCommand({
          TableName,
          TimeToLiveSpecification: { Enabled: true, AttributeName: ttl.attributeName },
        }),
      );
    if (pointInTimeRecovery?.enabled)
      await dynamodb.send(
        new UpdateContinuousBackupsCommand({
          TableName,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        }),
      );
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
};
