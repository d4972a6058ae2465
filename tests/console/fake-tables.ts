import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";

type Item = Record<string, unknown>;
type Marshalled = Record<string, AttributeValue>;
type Keys = readonly [hash: string, range?: string];

/** The fields of the commands that the console sends. */
interface Input {
  TableName: string;
  IndexName?: string;
  KeyConditionExpression?: string;
  FilterExpression?: string;
  ConditionExpression?: string;
  UpdateExpression?: string;
  ProjectionExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Marshalled;
  ExclusiveStartKey?: Marshalled;
  ScanIndexForward?: boolean;
  Limit?: number;
  Key?: Marshalled;
}

/** Keys of tables, and of indexes after a slash. */
const KEYS: Record<string, Keys> = {
  claims: ["key"],
  "claims/correlation": ["correlationId", "claimedAt"],
  "claims/pending": ["pending", "pendingSince"],
  journal: ["correlationId", "position"],
  "journal/beginnings": ["minute", "position"],
  "journal/ids": ["id"],
};

const ONLY_KEYS = ["claims/pending", "journal/ids"];

/** What the index of a process's records leaves out. */
const NOT_PROJECTED = ["hash", "outbox", "cursor", "chunk", "pending", "pendingSince", "expiresAt"];

/** DynamoDB takes no longer hash key. */
const MAX_HASH_BYTES = 2048;

export interface FakeTables {
  client: DynamoDBClient;
  tables: { claims: Item[]; journal: Item[] };
  /** Every command so far. */
  commands: { name: string; input: Input }[];
  /** What goes wrong: called with each command before it is answered. */
  fault: (name: string, input: Input) => void;
}

/**
 * The claims table and a journal in memory: queries in pages, both ways, with what DynamoDB refuses; as it does, a page
 * that is full has a next one, even an empty one.
 */
export function fakeTables({ claims = [] as object[], journal = [] as object[] } = {}): FakeTables {
  const fake: FakeTables = {
    // Paginators take no other client.
    client: Object.assign(Object.create(DynamoDBClient.prototype), { send }),
    tables: { claims: claims as Item[], journal: journal as Item[] },
    commands: [],
    fault: () => {},
  };
  const tableOf = (name: string) => {
    const found = fake.tables[name as keyof FakeTables["tables"]];
    if (!found) throw invalid(`There is no table ${name}`);
    return found;
  };

  async function send(command: { constructor: { name: string }; input: Input }): Promise<object> {
    const name = command.constructor.name.replace(/Command$/, "");
    fake.commands.push({ name, input: command.input });
    fake.fault(name, command.input);
    if (name === "Query") return query(tableOf(command.input.TableName), command.input);
    if (name === "GetItem") return getItem(tableOf(command.input.TableName), command.input);
    if (name === "UpdateItem") return updateItem(tableOf(command.input.TableName), command.input);
    throw new Error(`No ${name} is expected here.`);
  }
  return fake;
}

function invalid(message: string): Error {
  return Object.assign(new Error(message), { name: "ValidationException" });
}

function query(table: readonly Item[], input: Input): object {
  const { IndexName, ScanIndexForward = true, Limit = 1000, ExclusiveStartKey } = input;
  const place = IndexName ? `${input.TableName}/${IndexName}` : input.TableName;
  const keys = [...new Set([...(KEYS[place] ?? []), ...(KEYS[input.TableName] ?? [])])] as string[];
  const conditions = conditionsOf(input);
  const hash = conditions.find(({ name }) => name === keys[0]);
  if (typeof hash?.values[0] !== "string" || hash.operator !== "=")
    throw invalid(`Query condition missed key schema element: ${keys[0]}`);
  if (Buffer.byteLength(hash.values[0]) > MAX_HASH_BYTES)
    throw invalid("Size of hashkey has exceeded the maximum size limit");
  const order = (a: Item, b: Item) => compareBy(keys, a, b) * (ScanIndexForward ? 1 : -1);
  const rest = table
    .filter((item) => KEYS[place]?.every((key = "") => key in item))
    .filter((item) => conditions.every((condition) => holds(condition, item)))
    .sort(order);
  const start = ExclusiveStartKey && startOf(ExclusiveStartKey, keys, hash.values[0]);
  const from = start ? rest.findIndex((item) => order(item, start) > 0) : 0;
  const page = from < 0 ? [] : rest.slice(from, from + Limit);
  const last = page.length === Limit ? page.at(-1) : undefined;
  const shown = page.filter((item) => passes(input, item));
  return {
    Items: shown.map((item) => marshall(projected(place, item, keys), OPTIONS)),
    ...(last ? { LastEvaluatedKey: marshall(picked(last, keys)) } : {}),
  };
}

function projected(place: string, item: Item, keys: readonly string[]): Item {
  if (ONLY_KEYS.includes(place)) return picked(item, keys);
  const all = Object.entries(item);
  return place === "claims/correlation"
    ? Object.fromEntries(all.filter(([name]) => !NOT_PROJECTED.includes(name)))
    : item;
}

const OPTIONS = { removeUndefinedValues: true };

interface Condition {
  name: string;
  operator: string;
  values: unknown[];
}

/** `#a = :b AND c BETWEEN :d AND :e` */
function conditionsOf(input: Input): Condition[] {
  const {
    KeyConditionExpression = "",
    ExpressionAttributeNames = {},
    ExpressionAttributeValues = {},
  } = input;
  const values = unmarshall(ExpressionAttributeValues);
  const parts = KeyConditionExpression.matchAll(/(#?\w+) (=|<=|<|>=|>|BETWEEN) (:\w+)(?: AND (:\w+))?/g);
  return [...parts].map(([, alias = "", operator = "", ...names]) => {
    const used = names.filter((name, index) => name && (index === 0 || operator === "BETWEEN"));
    const found = used.map((name = "") => {
      if (!(name in values))
        throw invalid(`An expression attribute value used in expression is not defined: ${name}`);
      return values[name];
    });
    const [low, high] = found as [string, string];
    if (operator === "BETWEEN" && low > high)
      throw invalid("The BETWEEN operator requires upper bound to be greater than or equal to lower bound");
    return { name: ExpressionAttributeNames[alias] ?? alias, operator, values: found };
  });
}

function holds({ name, operator, values }: Condition, item: Item): boolean {
  const [value, wanted, most] = [item[name], ...values] as [string, string, string];
  if (typeof value !== typeof wanted) throw invalid(`The type of ${name} does not match the schema`);
  if (operator === "=") return value === wanted;
  if (operator === "<") return value < wanted;
  if (operator === "<=") return value <= wanted;
  if (operator === ">") return value > wanted;
  if (operator === ">=") return value >= wanted;
  return value >= wanted && value <= most;
}

/** `#type IN (:t0, :t1)` */
function passes(
  { FilterExpression, ExpressionAttributeNames, ExpressionAttributeValues }: Input,
  item: Item,
) {
  if (!FilterExpression) return true;
  const [, alias = "", list = ""] = /^(#\w+) IN \((.*)\)$/.exec(FilterExpression) ?? [];
  const values = unmarshall(ExpressionAttributeValues ?? {});
  return list.split(", ").some((name) => values[name] === item[ExpressionAttributeNames?.[alias] ?? alias]);
}

function startOf(key: Marshalled, keys: readonly string[], hash: string): Item {
  const start = unmarshall(key);
  if (
    start[keys[0] ?? ""] !== hash ||
    Object.keys(start).length !== keys.length ||
    keys.some((one) => !(one in start))
  )
    throw invalid("The provided starting key is invalid");
  return start;
}

function compareBy(keys: readonly string[], a: Item, b: Item): number {
  for (const key of keys) {
    const [left, right] = [a[key], b[key]] as [string, string];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

function picked(item: Item, keys: readonly string[]): Item {
  return Object.fromEntries(keys.map((key) => [key, item[key]]));
}

function found(table: readonly Item[], { Key = {} }: Input): Item | undefined {
  const key = unmarshall(Key);
  return table.find((item) => Object.entries(key).every(([name, value]) => item[name] === value));
}

function getItem(table: readonly Item[], input: Input): object {
  const item = found(table, input);
  const names = input.ProjectionExpression?.split(", ").map(
    (one) => input.ExpressionAttributeNames?.[one] ?? one,
  );
  return item ? { Item: marshall(names ? picked(item, names) : item, OPTIONS) } : {};
}

/** `REMOVE #a, #b`, where each `#c = :d` of a condition holds. */
function updateItem(table: Item[], input: Input): object {
  const { ConditionExpression = "", UpdateExpression = "", ExpressionAttributeNames = {} } = input;
  const values = unmarshall(input.ExpressionAttributeValues ?? {});
  const item = found(table, input);
  const kept = [...ConditionExpression.matchAll(/(#\w+) = (:\w+)/g)].every(
    ([, alias = "", name = ""]) => item?.[ExpressionAttributeNames[alias] ?? ""] === values[name],
  );
  if (!kept || !item)
    throw new ConditionalCheckFailedException({ message: "The conditional request failed", $metadata: {} });
  const [sets = "", removes = ""] = UpdateExpression.replace(/^SET /, "").split(/ ?REMOVE /);
  for (const [, alias = "", name = ""] of sets.matchAll(/(#\w+) = (:\w+)/g))
    item[ExpressionAttributeNames[alias] ?? ""] = values[name];
  for (const [alias] of removes.matchAll(/#\w+/g)) delete item[ExpressionAttributeNames[alias] ?? ""];
  return {};
}
