import type { Mutator, Node, NodePath } from "./stryker.ts";

/** `#a = :b`, `attribute_not_exists(#a)`: one condition of an expression of DynamoDB. */
const CONDITION = /attribute_(?:not_)?exists\(#?\w+\)|#?\w+ (?:=|<>|<=|<|>=|>) :\w+/g;

/** What sets attributes; it holds no conditions. */
const ASSIGNMENT = /^SET |if_not_exists|list_append/;

/** What nothing waits for any more: `await x` becomes `x`. */
const dropAwait: Mutator = {
  name: "DropAwait",
  *mutate({ node, parent }) {
    if (node.type !== "AwaitExpression" || parent.type === "ReturnStatement") return;
    yield copy(node.argument as Node);
  },
};

/** An object without one of its fields. */
const dropField: Mutator = {
  name: "DropField",
  *mutate({ node }) {
    if (node.type !== "ObjectExpression") return;
    const fields = node.properties as Node[];
    // Without its only one it is Stryker's `{}`.
    if (fields.length < 2) return;
    for (const left of fields)
      yield { ...copy(node), properties: fields.filter((field) => field !== left).map(copy) };
  },
};

/** A condition of DynamoDB that always holds, and still names what it named. */
const dropCondition: Mutator = {
  name: "DropCondition",
  *mutate({ node }) {
    if (node.type === "StringLiteral")
      for (const value of withoutOne(String(node.value))) yield { ...copy(node), value, extra: undefined };
    if (node.type !== "TemplateLiteral") return;
    const quasis = node.quasis as (Node & { value: { raw: string } })[];
    for (const [index, quasi] of quasis.entries())
      for (const raw of withoutOne(quasi.value.raw))
        yield {
          ...copy(node),
          quasis: quasis.map((one, at) => (at === index ? { ...copy(one), value: { raw } } : copy(one))),
        };
  },
};

/** A text of conditions with one of them made to hold always, for each of them. */
function* withoutOne(text: string): Iterable<string> {
  if (ASSIGNMENT.test(text)) return;
  for (const { 0: condition, index } of text.matchAll(CONDITION)) {
    const rest = text.slice(index + condition.length);
    yield `${text.slice(0, index)}(${condition} OR NOT ${condition})${rest}`;
  }
}

/** A node that may stand elsewhere in the tree as well. */
function copy(node: Node): Node {
  return structuredClone(node);
}

/** What Stryker lacks and faults of this project are made of. */
export const OWN_MUTATORS: readonly Mutator[] = [dropAwait, dropField, dropCondition];

/** Whether a text is prose: of a log line, an error, an answer. Tests hold what it must name, not its words. */
export function isProse({ node }: NodePath): boolean {
  if (node.type !== "StringLiteral" && node.type !== "TemplateLiteral") return false;
  const text = node.type === "StringLiteral" ? String(node.value) : quasisOf(node).join("…");
  return /[a-z…,:;"] [a-z…]/i.test(text) && !/[#=]|^SET /.test(text);
}

function quasisOf(node: Node): string[] {
  return (node.quasis as { value: { raw: string } }[]).map(({ value }) => value.raw);
}
