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
  const sets: string[] = [];
  const all: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(set)) {
    if (value === undefined) continue;
    sets.push(`#${name} = :set_${name}`);
    all[`:set_${name}`] = value;
  }
  for (const [name, expression] of Object.entries(compute)) sets.push(`#${name} = ${expression}`);
  for (const [name, value] of Object.entries(values)) all[`:${name}`] = value;
  const clauses = [
    ...(sets.length > 0 ? [`SET ${sets.join(", ")}`] : []),
    ...(remove.length > 0 ? [`REMOVE ${remove.map((name) => `#${name}`).join(", ")}`] : []),
  ];
  const update = clauses.join(" ");
  return {
    UpdateExpression: update,
    ...(when ? { ConditionExpression: when } : {}),
    ExpressionAttributeNames: namesIn(`${update} ${when ?? ""}`),
    ...(Object.keys(all).length > 0 ? { ExpressionAttributeValues: marshalled(all) } : {}),
  };
}

/** `#status` → `{ "#status": "status" }`, for every alias in the text. */
export function namesIn(text: string): Record<string, string> {
  const found = known.get(text);
  if (found) return found;
  const names = Object.fromEntries([...text.matchAll(/#(\w+)/g)].map(([alias, name = ""]) => [alias, name]));
  known.set(text, names);
  return names;
}

/** What was found in each text: a program has few, and sends them again and again. */
const known = new Map<string, Record<string, string>>();

/** Marshalled values, each under its name with a colon. */
export function valuesOf(values: Record<string, unknown>): Record<string, AttributeValue> {
  return marshalled(Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, value])));
}

/** DynamoDB's form of a plain object; undefined fields are left out. */
export function marshalled(item: object): Record<string, AttributeValue> {
  return marshall(item, { removeUndefinedValues: true });
}
