import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";

/** A copy that went through DynamoDB's form: what it cannot hold is refused, undefined fields are gone. */
export function copyOf<T extends object>(value: T): T {
  return unmarshall(marshall(value, { removeUndefinedValues: true })) as T;
}
