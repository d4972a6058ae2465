import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { byText, nameIn, type Parsed, Parser, type Scope } from "./parser.ts";
import { compare, contentOf, equal, type Item, kindOf } from "./values.ts";

/** Whether an item is as an expression says. */
export type Condition = (item: Item, scope: Scope) => boolean;

/** What an operand stands for; undefined where the item has no such attribute. */
export type Operand = (item: Item, scope: Scope) => Found;

type Found = AttributeValue | undefined;

/** A ConditionExpression. */
export const conditionOf = byText((text) => parse("ConditionExpression", text));

/** A FilterExpression. */
export const filterOf = byText((text) => parse("FilterExpression", text));

function parse(what: string, text: string): Parsed<Condition> {
  const parser = new Parser(what, text);
  return parser.end(either(parser));
}

function either(parser: Parser): Condition {
  const left = both(parser);
  if (!parser.accept("OR")) return left;
  const right = either(parser);
  return (item, scope) => left(item, scope) || right(item, scope);
}

function both(parser: Parser): Condition {
  const left = negation(parser);
  if (!parser.accept("AND")) return left;
  const right = both(parser);
  return (item, scope) => left(item, scope) && right(item, scope);
}

function negation(parser: Parser): Condition {
  if (parser.accept("NOT")) {
    const inner = negation(parser);
    return (item, scope) => !inner(item, scope);
  }
  if (parser.accept("(")) {
    const inner = either(parser);
    parser.expect(")");
    return inner;
  }
  return parser.isCall && parser.next in FUNCTIONS ? call(parser) : comparison(parser);
}

type Function = (found: Found, other: Found) => boolean;

const FUNCTIONS: Readonly<Record<string, Function>> = {
  attribute_exists: (found) => found !== undefined,
  attribute_not_exists: (found) => found === undefined,
  attribute_type: (found, type) => found !== undefined && kindOf(found) === type?.S,
  begins_with: (found, prefix) => found?.S?.startsWith(prefix?.S ?? "") ?? false,
  contains: (found, part) => part !== undefined && holds(found, part),
};

const OF_A_PATH_ALONE = ["attribute_exists", "attribute_not_exists"];

function call(parser: Parser): Condition {
  const name = parser.take();
  const run = FUNCTIONS[name] as Function;
  parser.expect("(");
  const found = operandOfPath(parser.path());
  if (OF_A_PATH_ALONE.includes(name)) {
    parser.expect(")");
    return (item, scope) => run(found(item, scope), undefined);
  }
  parser.expect(",");
  const other = operand(parser);
  parser.expect(")");
  return (item, scope) => run(found(item, scope), other(item, scope));
}

function holds(found: Found, part: AttributeValue): boolean {
  if (found?.S !== undefined) return part.S !== undefined && found.S.includes(part.S);
  if (found?.L) return found.L.some((one) => equal(one, part));
  if (!found) return false;
  const members = contentOf(found);
  return Array.isArray(members) && kindOf(found) === `${kindOf(part)}S` && members.includes(contentOf(part));
}

const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};

function comparison(parser: Parser): Condition {
  const left = operand(parser);
  if (parser.accept("BETWEEN")) return between(left, parser);
  if (parser.accept("IN")) return among(left, parser);
  const operator = parser.take();
  const right = operand(parser);
  if (operator === "=") return (item, scope) => same(left(item, scope), right(item, scope));
  if (operator === "<>") return (item, scope) => !same(left(item, scope), right(item, scope));
  const test = COMPARISONS[operator];
  if (!test) throw parser.error(`Syntax error; token: "${operator || "<EOF>"}"`);
  return (item, scope) => {
    const order = ordered(left(item, scope), right(item, scope));
    return order !== undefined && test(order);
  };
}

function between(value: Operand, parser: Parser): Condition {
  const low = operand(parser);
  parser.expect("AND");
  const high = operand(parser);
  return (item, scope) => {
    const found = value(item, scope);
    const [above, below] = [ordered(found, low(item, scope)), ordered(found, high(item, scope))];
    return above !== undefined && below !== undefined && above >= 0 && below <= 0;
  };
}

function among(value: Operand, parser: Parser): Condition {
  parser.expect("(");
  const list = [operand(parser)];
  while (parser.accept(",")) list.push(operand(parser));
  parser.expect(")");
  return (item, scope) => list.some((one) => same(value(item, scope), one(item, scope)));
}

/** A path, a value, or a `size(path)`. */
export function operand(parser: Parser): Operand {
  if (parser.next === "size" && parser.isCall) {
    parser.take();
    parser.expect("(");
    const found = operandOfPath(parser.path());
    parser.expect(")");
    return (item, scope) => lengthOf(found(item, scope));
  }
  if (!parser.next.startsWith(":")) return operandOfPath(parser.path());
  const name = parser.take();
  parser.values.add(name);
  return (_, { values }) => values[name];
}

function operandOfPath(path: string): Operand {
  return (item, scope) => item[nameIn(scope, path)];
}

function lengthOf(value: Found): Found {
  if (value?.S !== undefined) return { N: String(Buffer.byteLength(value.S)) };
  const content = value?.M ? Object.keys(value.M) : contentOf(value ?? { NULL: true });
  return Array.isArray(content) || content instanceof Uint8Array ? { N: String(content.length) } : undefined;
}

function same(a: Found, b: Found): boolean {
  return a !== undefined && b !== undefined && equal(a, b);
}

function ordered(a: Found, b: Found): number | undefined {
  return a && b && compare(a, b);
}
