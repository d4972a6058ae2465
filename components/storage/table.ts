import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { defined } from "../../schemas/defined.ts";
import { indexKeyBytes } from "../../schemas/limits.ts";
import { RESERVED } from "../../schemas/revision.ts";
import { stackSettings } from "../settings/settings.ts";

export interface TableArgs<Name extends string = string> {
  /** The attribute that names an item, a string: `orderId`; or a list of items, where there is a sort attribute. */
  key: string;
  /** The attribute that names an item within its list, a string of at most 1,024 bytes. @default none, no lists */
  sort?: string;
  /** Attribute with the second (since 1970) after which an item may go. @default items stay */
  expiry?: string;
  /** Other attributes that an index has as a key: name → `S` or `N`. */
  attributes?: Record<string, "S" | "N">;
  /** Indexes by which handlers list its items: name → the attribute by which they are found, and that which orders them. */
  index?: Record<Name, { key: string; sort?: string }>;
  /** Other global secondary indexes. */
  indexes?: Index[];
}

/** An index that a handler may list by. */
export interface TableIndex {
  readonly table: Readable;
  readonly index: { name: string; keyAttribute: string; sortAttribute?: string };
}

/** A global secondary index. */
export interface Index {
  name: string;
  /** The attribute by which items are found. */
  key: string;
  /** The attribute that orders them. @default none */
  sort?: string;
  /** What the index holds besides keys: all, nothing, or some attributes, 20 at most. */
  holds: "ALL" | "KEYS_ONLY" | readonly string[];
}

/** What a handler can read: a table, or the part of one whose keys begin with the prefix. */
export interface Readable {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly key: string;
  readonly sort?: string;
  readonly prefix?: string;
  /** Attributes that an index of it has as a key → the most bytes that they take. */
  readonly indexKeys?: Readonly<Record<string, number>>;
}

/**
 * A DynamoDB table on demand, with point-in-time recovery. By the stack's deletionProtection neither Pulumi nor anybody
 * else may delete it: AWS's own protection speaks up in the middle of an update, Pulumi's in the preview.
 */
export class Table<Name extends string = never> extends pulumi.ComponentResource implements Readable {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** The attribute that names an item. */
  readonly key: string;
  /** The attribute that orders the items of a list. */
  readonly sort?: string;

  /** What a flow names in the `indexes` of a participant. */
  readonly index: Readonly<Record<Name, TableIndex>>;
  readonly indexKeys?: Readonly<Record<string, number>>;

  constructor(name: string, args: TableArgs<Name>, opts?: pulumi.ComponentResourceOptions) {
    super("choreography:components:Table", name, {}, opts);
    const { key, sort, expiry, index = {} as NonNullable<TableArgs<Name>["index"]> } = args;
    const listed = Object.entries<{ key: string; sort?: string }>(index);
    refuseReserved(name, args);
    const texts = listed.flatMap(([, { key, sort }]) => [key, ...(sort ? [sort] : [])]);
    const declared = { ...Object.fromEntries(texts.map((text) => [text, "S"] as const)), ...args.attributes };
    const { [key]: _, [sort ?? key]: __, ...attributes } = declared;
    const indexes = [
      ...(args.indexes ?? []),
      ...listed.map(([name, keys]): Index => ({ name, ...keys, holds: "ALL" })),
    ];
    const { deletionProtection } = stackSettings();
    const keys = [key, ...(sort ? [sort] : [])].map((name) => ({ name, type: "S" }));
    const table = new aws.dynamodb.Table(
      name,
      {
        hashKey: key,
        attributes: [...keys, ...Object.entries(attributes).map(([name, type]) => ({ name, type }))],
        billingMode: "PAY_PER_REQUEST",
        pointInTimeRecovery: { enabled: true },
        deletionProtectionEnabled: deletionProtection,
        ...defined({
          rangeKey: sort,
          globalSecondaryIndexes: indexes.length > 0 ? indexes.map(indexOf) : undefined,
          ttl: expiry === undefined ? undefined : { attributeName: expiry, enabled: true },
        }),
      },
      { parent: this, protect: deletionProtection },
    );
    this.name = table.name;
    this.arn = table.arn;
    this.key = key;
    if (sort) this.sort = sort;
    if (listed.length > 0) this.indexKeys = indexKeyBytes(listed.map(([, keys]) => keys));
    this.index = Object.fromEntries(
      listed.map(([name, { key, sort }]): [string, TableIndex] => [
        name,
        { table: this, index: defined({ name, keyAttribute: key, sortAttribute: sort }) },
      ]),
    ) as Record<Name, TableIndex>;
    this.registerOutputs({ name: this.name, arn: this.arn });
  }
}

/** Refuses keys that the runtime itself writes in items that are put. */
function refuseReserved(name: string, { key, sort, expiry, index = {} }: TableArgs): void {
  const names = [key, sort, expiry, ...Object.values(index).flatMap(({ key, sort }) => [key, sort])];
  for (const reserved of RESERVED)
    if (names.includes(reserved))
      throw new Error(
        `Table ${name} has ${reserved} as a key: the store writes it itself; use another name.`,
      );
}

/**
 * An index as the provider wants it. By `keySchemas`: `hashKey` and `rangeKey` are deprecated, and moving an existing
 * table's indexes from one to the other shows a difference at every update.
 * @see https://github.com/hashicorp/terraform-provider-aws/issues/46512
 */
function indexOf({ name, key, sort, holds }: Index): aws.types.input.dynamodb.TableGlobalSecondaryIndex {
  const range = sort === undefined ? [] : [{ attributeName: sort, keyType: "RANGE" }];
  return {
    name,
    keySchemas: [{ attributeName: key, keyType: "HASH" }, ...range],
    ...(typeof holds === "string"
      ? { projectionType: holds }
      : { projectionType: "INCLUDE", nonKeyAttributes: [...holds] }),
  };
}
