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
  indexes?: aws.types.input.dynamodb.TableGlobalSecondaryIndex[];
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
 * A DynamoDB table on demand, with point-in-time recovery; deletion protection by the stack's
 * deletionProtection.
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
    const keys = [key, ...(sort ? [sort] : [])].map((name) => ({ name, type: "S" }));
    const table = new aws.dynamodb.Table(
      name,
      {
        hashKey: key,
        attributes: [...keys, ...Object.entries(attributes).map(([name, type]) => ({ name, type }))],
        billingMode: "PAY_PER_REQUEST",
        pointInTimeRecovery: { enabled: true },
        deletionProtectionEnabled: stackSettings().deletionProtection,
        ...defined({
          rangeKey: sort,
          globalSecondaryIndexes: indexes.length > 0 ? indexes : undefined,
          ttl: expiry === undefined ? undefined : { attributeName: expiry, enabled: true },
        }),
      },
      { parent: this },
    );
    this.name = table.name;
    this.arn = table.arn;
    this.key = key;
    if (sort) this.sort = sort;
    this.registerOutputs({ name: this.name, arn: this.arn });
  }
}
