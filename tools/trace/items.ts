import { type DynamoDBClient, paginateQuery, type QueryCommandInput } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";

/** All that a query finds, page after page. */
export async function itemsOf<T>(client: DynamoDBClient, query: QueryCommandInput): Promise<T[]> {
  const items: T[] = [];
  for await (const { Items = [] } of paginateQuery({ client }, query))
    items.push(...Items.map((item) => unmarshall(item) as T));
  return items;
}
