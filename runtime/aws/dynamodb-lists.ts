import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
} from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { DYNAMODB } from "../../schemas/limits.ts";
import type { EventualItem } from "../handler.ts";
import type { Lists } from "../ports/store.ts";
import { valuesOf } from "./expression.ts";
import { type GrantedIndex, isKey, isKeyText, itemKey, keyNames, type Tables } from "./granted.ts";

/** What handlers read of business tables. */
export function dynamoLists(client: DynamoDBClient, tables: Tables): Lists {
  /** A page of a query, and the item or key behind which the next one begins. */
  async function page(
    key: string,
    limit: number,
    query: Partial<QueryCommand["input"]> & { keyName: string },
  ) {
    const { keyName, ...input } = query;
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: undefined,
        KeyConditionExpression: "#key = :key",
        ExpressionAttributeNames: { "#key": keyName },
        ExpressionAttributeValues: valuesOf({ key }),
        // One more shows whether there is a next page: DynamoDB names one after a page that is full, even where it is empty.
        Limit: limit + 1,
        ...input,
      }),
    );
    const found = Items.slice(0, limit);
    return {
      items: found.map((item) => unmarshall(item)),
      last: Items.length > limit ? found.at(-1) : LastEvaluatedKey,
    };
  }

  return {
    async read(table, key, sort) {
      const granted = tables(table);
      const Key = itemKey(granted, key, sort);
      if (!isKey(granted, key, sort)) return undefined;
      const { Item } = await client.send(
        new GetItemCommand({ TableName: granted.name, Key, ConsistentRead: true }),
      );
      return Item && unmarshall(Item);
    },
    async list(table, key, { limit, after, descending = false }) {
      const granted = tables(table);
      const { name, keyAttribute, sortAttribute = "" } = granted;
      if (!isKey(granted, key, after)) return { items: [] };
      const { items, last } = await page(key, limit, {
        ...{ TableName: name, keyName: keyAttribute, ConsistentRead: true, ScanIndexForward: !descending },
        ...(after === undefined ? {} : { ExclusiveStartKey: itemKey(granted, key, after) }),
      });
      const next = last?.[sortAttribute]?.S;
      return next === undefined ? { items } : { items, next };
    },
    async listEventually(name, key, { limit, after, descending = false }) {
      const granted = tables(name, "index");
      const { index } = granted;
      const start = after === undefined ? {} : startAfter(granted, key, after);
      if (!isKey({}, key) || start === undefined) return { items: [] };
      const { items, last } = await page(key, limit, {
        ...{ TableName: granted.name, IndexName: index.name, keyName: index.keyAttribute },
        ...{ ScanIndexForward: !descending, ...start },
      });
      const found = items as EventualItem[];
      return last === undefined ? { items: found } : { items: found, next: cursorOf(granted, last) };
    },
  };
}

/** What names an item in an index beside the index's key: its place in the order, and its key in the table. */
function namesBeside(granted: GrantedIndex): readonly string[] {
  const { keyAttribute, sortAttribute } = granted.index;
  const names = new Set([...(sortAttribute ? [sortAttribute] : []), ...keyNames(granted)]);
  names.delete(keyAttribute);
  return [...names];
}

/** Where a page of an index ends, as text that means nothing to whoever hands it on. */
function cursorOf(granted: GrantedIndex, last: Record<string, AttributeValue>): string {
  return Buffer.from(JSON.stringify(namesBeside(granted).map((name) => last[name]?.S))).toString("base64url");
}

/** The key to go on from, always under the key that is asked for; undefined for a text that is no cursor of such an index. */
function startAfter(granted: GrantedIndex, key: string, after: string) {
  const names = namesBeside(granted);
  const texts = textsIn(after);
  const sorts = [granted.sortAttribute, granted.index.sortAttribute];
  const areKeys = names.every((name, at) => {
    const most = sorts.includes(name) ? DYNAMODB.sortBytes : DYNAMODB.keyBytes;
    return typeof texts[at] === "string" && isKeyText(texts[at], most);
  });
  if (!areKeys || texts.length !== names.length) return undefined;
  const beside = names.map((name, at) => [name, { S: String(texts[at]) }]);
  return { ExclusiveStartKey: { ...Object.fromEntries(beside), [granted.index.keyAttribute]: { S: key } } };
}

function textsIn(cursor: string): unknown[] {
  try {
    const texts = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    return Array.isArray(texts) ? texts : [];
  } catch {
    return [];
  }
}
