import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { defined } from "../../schemas/defined.ts";
import { stackSettings } from "../settings/settings.ts";

export interface TableArgs {
  /** The attribute that names an item, a string: `orderId`; or a list of items, where there is a sort attribute. */
  key: string;
  /** The attribute that names an item within its list, a string of at most 1,024 bytes. @default none, no lists */
  sort?: string;
  /** Attribute with the second (since 1970) after which an item may go. @default items stay */
  expiry?: string;
  /** Other attributes that an index has as a key: name → `S` or `N`. */
  attributes?: Record<string, "S" | "N">;
  /** Global secondary indexes. */
  indexes?: Index[];
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
}

/**
 * A DynamoDB table on demand, with point-in-time recovery. By the stack's deletionProtection neither Pulumi nor anybody
 * else may delete it: AWS's own protection speaks up in the middle of an update, Pulumi's in the preview.
 */
export class Table extends pulumi.ComponentResource implements Readable {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** The attribute that names an item. */
  readonly key: string;
  /** The attribute that orders the items of a list. */
  readonly sort?: string;

  constructor(name: string, args: TableArgs, opts?: pulumi.ComponentResourceOptions) {
    super("choreography:components:Table", name, {}, opts);
    const { key, sort, expiry, attributes = {}, indexes = [] } = args;
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
    this.registerOutputs({ name: this.name, arn: this.arn });
  }
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
