import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { stackSettings } from "./settings.ts";

export interface TableArgs {
  /** The attribute that names an item, a string: `orderId`. */
  key: string;
  /** Attribute with the second (since 1970) after which an item may go. @default items stay */
  expiry?: string;
  /** Other attributes that an index has as a key: name → `S` or `N`. */
  attributes?: Record<string, "S" | "N">;
  /** Global secondary indexes. */
  indexes?: aws.types.input.dynamodb.TableGlobalSecondaryIndex[];
}

/**
 * A DynamoDB table on demand, with point-in-time recovery; deletion protection by the stack's
 * deletionProtection.
 */
export class Table extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** The attribute that names an item. */
  readonly key: string;

  constructor(name: string, args: TableArgs, opts?: pulumi.ComponentResourceOptions) {
    super("choreography:components:Table", name, {}, opts);
    const { key, expiry, attributes = {}, indexes = [] } = args;
    const table = new aws.dynamodb.Table(
      name,
      {
        hashKey: key,
        attributes: Object.entries({ [key]: "S", ...attributes }).map(([name, type]) => ({ name, type })),
        billingMode: "PAY_PER_REQUEST",
        pointInTimeRecovery: { enabled: true },
        deletionProtectionEnabled: stackSettings().deletionProtection,
        ...(indexes.length > 0 ? { globalSecondaryIndexes: indexes } : {}),
        ...(expiry ? { ttl: { attributeName: expiry, enabled: true } } : {}),
      },
      { parent: this },
    );
    this.name = table.name;
    this.arn = table.arn;
    this.key = key;
    this.registerOutputs({ name: this.name, arn: this.arn });
  }
}
