import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { type Operand, operand } from "./condition.ts";
import { invalid } from "./errors.ts";
import { byText, nameIn, type Parsed, Parser, type Scope } from "./parser.ts";
import { added, contentOf, type Item, kindOf } from "./values.ts";

/** What an update makes of one attribute; undefined takes it away. */
interface Action {
  path: string;
  value: Operand;
}

/** An UpdateExpression: its actions, all of which see the item as it was before. */
export const updateOf = byText((text): Parsed<readonly Action[]> => {
  const parser = new Parser("UpdateExpression", text);
  const clauses = { SET: setAction, REMOVE: removeAction, ADD: addAction };
  const actions: Action[] = [];
  const seen = new Set<string>();
  while (parser.next) {
    const word = parser.take().toUpperCase();
    const read = clauses[word as keyof typeof clauses];
    if (!read) throw parser.error(`Syntax error; token: "${word}"`);
    if (seen.has(word))
      throw parser.error(`The "${word}" section can only be used once in an update expression;`);
    seen.add(word);
    do actions.push(read(parser));
    while (parser.accept(","));
  }
  return parser.end(actions);
});

/** The attributes that an update changes; DynamoDB refuses one that is named twice. */
export function changedBy({ run }: Parsed<readonly Action[]>, scope: Scope): Set<string> {
  const names = new Set<string>();
  for (const { path } of run) {
    const name = nameIn(scope, path);
    if (names.has(name))
      throw invalid(
        `Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [${name}], path two: [${name}]`,
      );
    names.add(name);
  }
  return names;
}

/** The item after an update. */
export function updated({ run }: Parsed<readonly Action[]>, before: Item, scope: Scope): Item {
  const changes = new Map<string, AttributeValue | undefined>();
  for (const { path, value } of run) changes.set(nameIn(scope, path), value(before, scope));
  const after: Record<string, AttributeValue> = {};
  for (const name in before) if (!changes.has(name)) after[name] = before[name] as AttributeValue;
  for (const [name, value] of changes) if (value) after[name] = value;
  return after;
}

function setAction(parser: Parser): Action {
  const path = parser.path();
  parser.expect("=");
  const left = term(parser);
  if (parser.next !== "+" && parser.next !== "-") return { path, value: required(left) };
  const sign = parser.take() === "+" ? 1 : -1;
  const right = term(parser);
  const value: Operand = (item, scope) =>
    sum(required(left)(item, scope), required(right)(item, scope), sign);
  return { path, value };
}

function removeAction(parser: Parser): Action {
  return { path: parser.path(), value: () => undefined };
}

function addAction(parser: Parser): Action {
  const path = parser.path();
  const value = operand(parser);
  return {
    path,
    value: (item, scope) => {
      const found = item[nameIn(scope, path)];
      return found ? sum(found, value(item, scope), 1) : value(item, scope);
    },
  };
}

/** An operand of SET: also `if_not_exists(path, operand)` and `list_append(operand, operand)`. */
function term(parser: Parser): Operand {
  const isFunction = parser.isCall && ["if_not_exists", "list_append"].includes(parser.next);
  if (!isFunction) return operand(parser);
  const name = parser.take();
  parser.expect("(");
  const first = term(parser);
  parser.expect(",");
  const second = term(parser);
  parser.expect(")");
  return name === "if_not_exists"
    ? (item, scope) => first(item, scope) ?? second(item, scope)
    : (item, scope) => appended(first(item, scope), second(item, scope));
}

function required(value: Operand): Operand {
  return (item, scope) => {
    const found = value(item, scope);
    if (found) return found;
    throw invalid("The provided expression refers to an attribute that does not exist in the item");
  };
}

function appended(first: AttributeValue | undefined, second: AttributeValue | undefined): AttributeValue {
  if (first?.L && second?.L) return { L: [...first.L, ...second.L] };
  throw wrongType(first?.L ? second : first, "list_append");
}

function sum(
  left: AttributeValue | undefined,
  right: AttributeValue | undefined,
  sign: number,
): AttributeValue {
  if (left?.N === undefined || right?.N === undefined)
    throw wrongType(left?.N === undefined ? left : right, sign > 0 ? "+" : "-");
  return { N: added(left.N, sign > 0 ? right.N : `-${right.N}`.replace("--", "")) };
}

function wrongType(value: AttributeValue | undefined, operator: string): Error {
  if (!value)
    return invalid("The provided expression refers to an attribute that does not exist in the item");
  return invalid(
    `An operand in the update expression has an incorrect data type; operator: ${operator}, operand type: ${kindOf(value)} (${String(contentOf(value))})`,
  );
}
