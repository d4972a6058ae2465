import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { invalid } from "./errors.ts";
import { byText, nameIn, type Parsed, Parser, type Scope } from "./parser.ts";
import { compare } from "./values.ts";

/** One comparison of a key. */
interface Clause {
  path: string;
  operator: string;
  /** Placeholders of values. */
  values: readonly string[];
}

/** A KeyConditionExpression: one comparison of the hash key, and perhaps one of the sort key. */
export const keyConditionOf = byText((text): Parsed<readonly Clause[]> => {
  const parser = new Parser("KeyConditionExpression", text);
  const clauses = [clause(parser)];
  while (parser.accept("AND")) clauses.push(clause(parser));
  return parser.end(clauses);
});

function clause(parser: Parser): Clause {
  if (parser.next === "begins_with" && parser.isCall) {
    parser.take();
    parser.expect("(");
    const path = parser.path();
    parser.expect(",");
    const prefix = value(parser);
    parser.expect(")");
    return { path, operator: "begins_with", values: [prefix] };
  }
  const path = parser.path();
  const operator = parser.take().toUpperCase();
  if (!(operator in TESTS)) throw parser.error(`Syntax error; token: "${operator || "<EOF>"}"`);
  if (operator !== "BETWEEN") return { path, operator, values: [value(parser)] };
  const low = value(parser);
  parser.expect("AND");
  return { path, operator, values: [low, value(parser)] };
}

function value(parser: Parser): string {
  const token = parser.take();
  if (!token.startsWith(":")) throw parser.error(`Syntax error; token: "${token || "<EOF>"}"`);
  parser.values.add(token);
  return token;
}

type Test = (order: (index: number) => number) => boolean;

const TESTS: Readonly<Record<string, Test>> = {
  "=": (order) => order(0) === 0,
  "<": (order) => order(0) < 0,
  "<=": (order) => order(0) <= 0,
  ">": (order) => order(0) > 0,
  ">=": (order) => order(0) >= 0,
  BETWEEN: (order) => order(0) >= 0 && order(1) <= 0,
};

/** What a query is about: a hash key's value, and which values of the sort key. */
export interface KeyRange {
  hash: AttributeValue;
  holds: (sort: AttributeValue) => boolean;
}

/** Resolves a key condition against the keys of a table or an index. */
export function rangeOf(
  { run: clauses }: Parsed<readonly Clause[]>,
  [hashKey = "", sortKey]: readonly string[],
  scope: Scope,
): KeyRange {
  const of = (key: string | undefined) => clauses.filter(({ path }) => nameIn(scope, path) === key);
  const [hash, ...more] = of(hashKey);
  const [sort, ...others] = of(sortKey);
  if (hash?.operator !== "=" || more.length > 0)
    throw invalid(`Query condition missed key schema element: ${hashKey}`);
  if (others.length > 0) throw invalid("KeyConditionExpressions must only contain one condition per key");
  if (clauses.length > (sort ? 2 : 1))
    throw invalid(`Query condition missed key schema element: ${sortKey ?? hashKey}`);
  const values = (sort?.values ?? []).map((name) => scope.values[name] as AttributeValue);
  const [low, high] = values;
  if (low && high && (compare(low, high) ?? 1) > 0)
    throw invalid(
      "Invalid KeyConditionExpression: The BETWEEN operator requires upper bound to be greater than or equal to lower bound",
    );
  return {
    hash: scope.values[hash.values[0] as string] as AttributeValue,
    holds: testOf(sort?.operator, values),
  };
}

function testOf(operator: string | undefined, values: readonly AttributeValue[]): KeyRange["holds"] {
  if (operator === undefined) return () => true;
  if (operator === "begins_with") return (found) => found.S?.startsWith(values[0]?.S ?? "") ?? false;
  const test = TESTS[operator] as Test;
  return (found) => test((index) => compare(found, values[index] as AttributeValue) ?? Number.NaN);
}
