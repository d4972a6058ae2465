import type { AttributeValue, QueryCommandInput, QueryCommandOutput } from "@aws-sdk/client-dynamodb";
import { filterOf } from "./condition.ts";
import { invalid } from "./errors.ts";
import { keyConditionOf, rangeOf } from "./key-condition.ts";
import { namesOf, picked, placeOf } from "./keys.ts";
import { byText, nameIn, type Parsed, Parser, type Scope } from "./parser.ts";
import { scopeOf } from "./request.ts";
import type { Table } from "./table.ts";
import { type Item, sizeOf } from "./values.ts";
import type { Placed, View } from "./view.ts";

/** Most bytes of a page. */
const MAX_PAGE_BYTES = 1024 * 1024;

/** Answers a query: a page that is full has a next one, even where nothing is left for it. */
export function queried(table: Table, input: QueryCommandInput): Omit<QueryCommandOutput, "$metadata"> {
  const { IndexName, KeyConditionExpression = "", FilterExpression, ProjectionExpression } = input;
  if (IndexName !== undefined && input.ConsistentRead)
    throw invalid("Consistent reads are not supported on global secondary indexes");
  const keyCondition = keyConditionOf(KeyConditionExpression);
  const filter = FilterExpression === undefined ? undefined : filterOf(FilterExpression);
  const projection = ProjectionExpression === undefined ? undefined : projectionOf(ProjectionExpression);
  const scope = scopeOf(input, [keyCondition, filter, projection]);
  const view = table.view(IndexName);
  const { hash, holds } = rangeOf(keyCondition, namesOf(view.keys), scope);
  placeOf({ hash: "key" }, { key: hash });
  const { sort } = view.keys;
  const all = itemsOf(table, view, hash).filter(
    ({ item }) => sort === undefined || holds(item[sort] as never),
  );
  const { page, isFull } = pageOf(table, view, hash, all, input);
  const found = filter ? page.filter((item) => filter.run(item, scope)) : page;
  const last = isFull ? page.at(-1) : undefined;
  const keys = [...namesOf(view.keys), ...table.keyNames];
  return {
    ...(input.Select === "COUNT"
      ? {}
      : { Items: found.map((item) => shown(table.shown(item, IndexName), projection, scope)) }),
    ...{ Count: found.length, ScannedCount: page.length },
    ...(last ? { LastEvaluatedKey: picked(last, keys) } : {}),
  };
}

/** A table without a sort key has one item at most under its hash key. */
function itemsOf(table: Table, view: View, hash: { S?: string | undefined }): readonly Placed[] {
  if (view.keys.sort !== undefined || view.keys.hash !== table.keys.hash) return view.under(hash as never);
  const item = table.get(hash.S ?? "");
  return item ? [{ place: hash.S ?? "", item }] : [];
}

function pageOf(
  table: Table,
  view: View,
  hash: AttributeValue,
  all: readonly Placed[],
  input: QueryCommandInput,
) {
  const { ScanIndexForward = true, Limit = Number.POSITIVE_INFINITY, ExclusiveStartKey } = input;
  if (Limit < 1) throw invalid("Limit must be greater than or equal to 1");
  const ordered = ScanIndexForward ? all : [...all].reverse();
  const from = ExclusiveStartKey
    ? view.after(ordered, checkedStart(table, view, hash, ExclusiveStartKey), table.keys, !ScanIndexForward)
    : 0;
  const page: Item[] = [];
  let bytes = 0;
  for (let index = from; index < ordered.length && page.length < Limit && bytes < MAX_PAGE_BYTES; index++) {
    const { item } = ordered[index] as Placed;
    page.push(item);
    bytes += sizeOf(item);
  }
  return { page, isFull: page.length === Limit || bytes >= MAX_PAGE_BYTES };
}

/** A key to go on from; it lies in what is asked for. */
function checkedStart(table: Table, view: View, hash: AttributeValue, start: Item): Item {
  const names = new Set([...namesOf(view.keys), ...table.keyNames]);
  const isOther = start[view.keys.hash]?.S !== hash.S;
  if (isOther || Object.keys(start).length !== names.size || [...names].some((name) => !start[name]))
    throw invalid("The provided starting key is invalid");
  return start;
}

/** A ProjectionExpression: the attributes that are wanted. */
export const projectionOf = byText((text): Parsed<readonly string[]> => {
  const parser = new Parser("ProjectionExpression", text);
  const paths = [parser.path()];
  while (parser.accept(",")) paths.push(parser.path());
  return parser.end(paths);
});

/** An item with just what a projection wants. */
export function shown(item: Item, projection: Parsed<readonly string[]> | undefined, scope: Scope) {
  return projection
    ? picked(
        item,
        projection.run.map((path) => nameIn(scope, path)),
      )
    : item;
}
