import type {
  BillingMode,
  CreateTableCommandInput,
  KeySchemaElement,
  Projection,
  ProjectionType,
  ScalarAttributeType,
  StreamViewType,
  TableClass,
} from "@aws-sdk/client-dynamodb";
import type { dynamodb } from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import { tagList } from "../tags.ts";

type Inputs = Unwrap<dynamodb.TableArgs>;
type GlobalIndex = NonNullable<Inputs["globalSecondaryIndexes"]>[number];

/** A table as CreateTable wants it. */
export function tableDefinition(TableName: string, inputs: Inputs): CreateTableCommandInput {
  const { attributes = [], globalSecondaryIndexes, localSecondaryIndexes, onDemandThroughput } = inputs;
  return {
    TableName,
    AttributeDefinitions: attributes.map(({ name, type }) => ({
      AttributeName: name,
      AttributeType: type as ScalarAttributeType,
    })),
    KeySchema: keys(inputs.hashKey, inputs.rangeKey),
    BillingMode: inputs.billingMode as BillingMode | undefined,
    ProvisionedThroughput: capacity(inputs),
    OnDemandThroughput: onDemandThroughput && {
      MaxReadRequestUnits: onDemandThroughput.maxReadRequestUnits,
      MaxWriteRequestUnits: onDemandThroughput.maxWriteRequestUnits,
    },
    GlobalSecondaryIndexes: globalSecondaryIndexes?.map((index) => ({
      IndexName: index.name,
      KeySchema: indexKeys(index),
      Projection: projection(index),
      ProvisionedThroughput: capacity(index),
    })),
    LocalSecondaryIndexes: localSecondaryIndexes?.map((index) => ({
      IndexName: index.name,
      KeySchema: keys(inputs.hashKey, index.rangeKey),
      Projection: projection(index),
    })),
    StreamSpecification: inputs.streamEnabled
      ? { StreamEnabled: true, StreamViewType: inputs.streamViewType as StreamViewType }
      : undefined,
    SSESpecification: inputs.serverSideEncryption?.enabled
      ? { Enabled: true, SSEType: "KMS", KMSMasterKeyId: inputs.serverSideEncryption.kmsKeyArn }
      : undefined,
    DeletionProtectionEnabled: inputs.deletionProtectionEnabled,
    TableClass: inputs.tableClass as TableClass | undefined,
    Tags: tagList(inputs.tags),
  };
}

function keys(hash: string | undefined, range: string | undefined): KeySchemaElement[] {
  const elements: KeySchemaElement[] = [];
  if (hash) elements.push({ AttributeName: hash, KeyType: "HASH" });
  if (range) elements.push({ AttributeName: range, KeyType: "RANGE" });
  return elements;
}

function indexKeys({ keySchemas, hashKey, rangeKey }: GlobalIndex): KeySchemaElement[] {
  if (!keySchemas?.length) return keys(hashKey, rangeKey);
  return keySchemas.map(({ attributeName, keyType }) => ({
    AttributeName: attributeName,
    KeyType: keyType as "HASH" | "RANGE",
  }));
}

function capacity({
  readCapacity,
  writeCapacity,
}: {
  readCapacity?: number | undefined;
  writeCapacity?: number | undefined;
}) {
  if (readCapacity === undefined || writeCapacity === undefined) return undefined;
  return { ReadCapacityUnits: readCapacity, WriteCapacityUnits: writeCapacity };
}

function projection(index: { projectionType: string; nonKeyAttributes?: string[] | undefined }): Projection {
  return {
    ProjectionType: index.projectionType as ProjectionType,
    NonKeyAttributes: index.nonKeyAttributes,
  };
}
