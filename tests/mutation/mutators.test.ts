import { test } from "uvu";
import * as assert from "uvu/assert";
import { isProse, OWN_MUTATORS } from "./mutators.ts";
import type { Node, NodePath } from "./stryker.ts";

const node = (type: string, fields: object = {}): Node => ({ type, start: 0, end: 0, ...fields });
const text = (value: string) => node("StringLiteral", { value });
const template = (...raws: string[]) =>
  node("TemplateLiteral", {
    quasis: raws.map((raw) => node("TemplateElement", { value: { raw } })),
  });
const path = (one: Node, parent = node("Program")): NodePath => ({ node: one, parent, parentPath: null });

/** What a mutator makes of a node. */
function made(name: string, one: Node, parent?: Node): Node[] {
  const mutator = OWN_MUTATORS.find((own) => own.name === name);
  return [...(mutator?.mutate(path(one, parent)) ?? [])];
}

test("an await is dropped, but where what it waits for is returned", () => {
  const call = node("CallExpression");
  const awaited = node("AwaitExpression", { argument: call });
  assert.equal(made("DropAwait", awaited), [call]);
  assert.equal(made("DropAwait", awaited, node("ReturnStatement")), []);
  assert.equal(made("DropAwait", call), []);
});

test("each field of an object is dropped once; of one with a single field none is", () => {
  const [a, b] = [node("ObjectProperty", { key: "a" }), node("SpreadElement", { argument: "b" })];
  const left = made("DropField", node("ObjectExpression", { properties: [a, b] }));
  assert.equal(
    left.map(({ properties }) => properties),
    [[b], [a]],
  );
  assert.equal(made("DropField", node("ObjectExpression", { properties: [a] })), []);
});

test("each condition of DynamoDB is made to hold always, and still names what it named", () => {
  const conditions = made("DropCondition", text("attribute_exists(#key) AND lease <= :now"));
  assert.equal(
    conditions.map(({ value }) => value),
    [
      "(attribute_exists(#key) OR NOT attribute_exists(#key)) AND lease <= :now",
      "attribute_exists(#key) AND (lease <= :now OR NOT lease <= :now)",
    ],
  );
  const [inTemplate, ...more] = made("DropCondition", template("#owner = :owner AND ", ""));
  assert.equal(more, []);
  assert.equal(
    (inTemplate as unknown as { quasis: { value: { raw: string } }[] }).quasis.map(({ value }) => value.raw),
    ["(#owner = :owner OR NOT #owner = :owner) AND ", ""],
  );
});

test("what sets attributes holds no condition", () => {
  for (const update of ["SET #status = :done", "attempts = if_not_exists(attempts, :zero)"])
    assert.equal(made("DropCondition", text(update)), [], update);
});

test("words for people are prose; names, kinds and expressions are not", () => {
  for (const words of [text("no wake-up"), text("the plan is empty"), template("The plan has ", " writes")])
    assert.is(isProse(path(words)), true, JSON.stringify(words));
  for (const name of ["pending", "busy", "#owner = :owner AND #status = :open", "SET lease = :now", ""])
    assert.is(isProse(path(text(name))), false, name);
  assert.is(isProse(path(node("NumericLiteral", { value: 5 }))), false);
});

test.run();
