import type { AttributeValue, UpdateItemCommandInput } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";

export interface Update {
  /** Attribute → value; undefined ones are left alone. */
  set?: Record<string, unknown>;
  /** Attribute → expression over `#attribute` and `:value`. */
  compute?: Record<string, string>;
  remove?: readonly string[];
  /** Condition over `#attribute` and `:value`. */
  when?: string;
  /** Values that `compute` and `when` name, without the colon. */
  values?: Record<string, unknown>;
}

type UpdateParts = Pick<
  UpdateItemCommandInput,
  "ConditionExpression" | "ExpressionAttributeNames" | "ExpressionAttributeValues"
> & { UpdateExpression: string };

/** Builds the expressions of one UpdateItem; every attribute is aliased, so none collides with a reserved word. */
export function updateOf({ set = {}, compute = {}, remove = [], when, values = {} }: Update): UpdateParts {
  const fields = Object.entries(set).filter(([, value]) => value !== undefined);
  const sets = [
    ...fields.map(([name]) => `#${name} = :set_${name}`),
    ...Object.entries(compute).map(([name, expression]) => `#${name} = ${expression}`),
  ];
  const clauses = [
    sets.length > 0 ? `SET ${sets.join(", ")}` : "",
    remove.length > 0 ? `REMOVE ${remove.map((name) => `#${name}`).join(", ")}` : "",
  ];
  const update = clauses.filter(Boolean).join(" ");
  const all = { ...Object.fromEntries(fields.map(([name, value]) => [`set_${name}`, value])), ...values };
  return {
    UpdateExpression: update,
    ...(when ? { ConditionExpression: when } : {}),
    ExpressionAttributeNames: namesIn(`${update} ${when ?? ""}`),
    ...(Object.keys(all).length > 0 ? { ExpressionAttributeValues: valuesOf(all) } : {}),
  };
}

/** `#status` → `{ "#status": "status" }`, for every alias in the text. */
export function namesIn(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/#(\w+)/g)].map(([alias, name]) => [alias, name as string]));
}

/** Marshalled values, each under its name with a colon. */
export function valuesOf(values: Record<string, unknown>): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(marshalled(values)).map(([name, value]) => [`:${name}`, value]));
}

/** DynamoDB's form of a plain object; undefined fields are left out. */
export function marshalled(item: object): Record<string, AttributeValue> {
  return marshall(item, { removeUndefinedValues: true });
}
