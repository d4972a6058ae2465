import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { deepFreeze } from "../../runtime/check/untrusted.ts";

/** A frozen copy that went through DynamoDB's form: what it cannot hold is refused, undefined fields are gone. */
export function copyOf<T extends object>(value: T): T {
  return deepFreeze(unmarshall(marshall(value, { removeUndefinedValues: true })) as T);
}
