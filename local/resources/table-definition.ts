import type {
  BillingMode,
  CreateTableCommandInput,
  GlobalSecondaryIndex,
  KeySchemaElement,
  Projection,
  ProjectionType,
  ScalarAttributeType,
  StreamViewType,
  TableClass,
  UpdateTableCommandInput,
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
    GlobalSecondaryIndexes: globalSecondaryIndexes?.map(globalIndex),
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

/**
 * What UpdateTable must be told, one call each: DynamoDB adds or removes one index at a time. An index that has changed
 * is removed and made anew.
 * @throws Error where the type of the table's own key changes.
 */
export function tableChanges(before: Inputs, inputs: Inputs): Omit<UpdateTableCommandInput, "TableName">[] {
  const typeOf = ({ attributes = [] }: Inputs, name?: string) =>
    attributes.find((one) => one.name === name)?.type;
  for (const key of [inputs.hashKey, inputs.rangeKey])
    if (typeOf(before, key) !== typeOf(inputs, key))
      throw new Error(`the type of its key ${key} cannot be changed in place: give the table another name`);
  const was = tableDefinition("", before);
  const wanted = tableDefinition("", inputs);
  const differs = (key: keyof CreateTableCommandInput) =>
    JSON.stringify(was[key]) !== JSON.stringify(wanted[key]);
  const settings = {
    ...(differs("BillingMode") ? { BillingMode: wanted.BillingMode } : {}),
    ...(differs("ProvisionedThroughput") ? { ProvisionedThroughput: wanted.ProvisionedThroughput } : {}),
    ...(differs("OnDemandThroughput") ? { OnDemandThroughput: wanted.OnDemandThroughput } : {}),
    ...(differs("TableClass") ? { TableClass: wanted.TableClass } : {}),
    ...(differs("StreamSpecification")
      ? { StreamSpecification: wanted.StreamSpecification ?? { StreamEnabled: false } }
      : {}),
    ...(differs("DeletionProtectionEnabled")
      ? { DeletionProtectionEnabled: wanted.DeletionProtectionEnabled ?? false }
      : {}),
  };
  const [had = [], has = []] = [was.GlobalSecondaryIndexes, wanted.GlobalSecondaryIndexes];
  const same = (one: object, others: readonly object[]) =>
    others.some((other) => JSON.stringify(other) === JSON.stringify(one));
  const gone = had.filter((index) => !same(index, has));
  const added = has.filter((index) => !same(index, had));
  const { AttributeDefinitions } = wanted;
  return [
    ...(Object.keys(settings).length > 0 ? [settings] : []),
    ...gone.map(({ IndexName }) => ({ GlobalSecondaryIndexUpdates: [{ Delete: { IndexName } }] })),
    ...added.map((Create) => ({ AttributeDefinitions, GlobalSecondaryIndexUpdates: [{ Create }] })),
  ];
}

function globalIndex(index: GlobalIndex): GlobalSecondaryIndex {
  return {
    IndexName: index.name,
    KeySchema: indexKeys(index),
    Projection: projection(index),
    ProvisionedThroughput: capacity(index),
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
