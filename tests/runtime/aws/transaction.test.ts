import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isKey } from "../../../runtime/aws/granted.ts";
import { judgeCancellation, transactItems, verdictOf } from "../../../runtime/aws/transaction.ts";
import type { Write } from "../../../runtime/handler.ts";
import { throws } from "../../harness/throws.ts";

const tables = () => ({ name: "shop-orders-1", keyAttribute: "orderId" });

/** The action of one write. */
const actionOf = (write: Write) => transactItems([write], tables, "life")[0]?.action ?? {};

/** A write of each kind, as many actions of a transaction behind the record's. */
const planned = (...kinds: ("create" | "fill" | "put" | "remove" | "add")[]) => {
  const was = { orderId: "o1", revision: 1, incarnation: "life" };
  const writes = {
    create: { create: "orders", item: { orderId: "o1" } },
    fill: { fill: "orders", key: "o1", attributes: { a: 1 } },
    put: { put: "orders", item: { orderId: "o1" }, was },
    remove: { remove: "orders", key: "o1", was },
    add: { add: "orders", key: "o1", amounts: { paid: 5 } },
  };
  return kinds.map((kind) => ({ write: writes[kind], action: actionOf(writes[kind]) }));
};

/** A cancelled transaction: the code of each action, the record's first. */
function cancelled(codes: readonly string[], found?: object) {
  const CancellationReasons = codes.map((Code, index) => ({
    Code,
    ...(index === 0 && found ? { Item: marshall(found) } : {}),
  }));
  return new TransactionCanceledException({ message: "cancelled", $metadata: {}, CancellationReasons });
}

const found = { key: "k", status: "done", finishedBy: "a" };

test("the record that stood in the way comes first: a lost claim outweighs all else", () => {
  for (const rest of ["None", "ConditionalCheckFailed", "TransactionConflict"])
    for (const kind of ["create", "put"] as const)
      assert.equal(judgeCancellation(cancelled(["ConditionalCheckFailed", rest], found), planned(kind)), {
        found,
      });
  assert.equal(judgeCancellation(cancelled(["ConditionalCheckFailed", "None"]), planned("create")), {
    found: undefined,
  });
});

test("a fact is present where another action's condition failed", () => {
  for (const other of ["None", "TransactionConflict", "ConditionalCheckFailed"])
    assert.is(
      judgeCancellation(
        cancelled(["None", "ConditionalCheckFailed", other, other]),
        planned("create", "put", "add"),
      ),
      "present",
    );
});

test("an item that is not as it was read is stale, whatever else may have happened but a fact that is present", () => {
  for (const kind of ["put", "remove"] as const)
    for (const other of ["None", "TransactionConflict", "ConditionalCheckFailed"])
      assert.is(
        judgeCancellation(cancelled(["None", "ConditionalCheckFailed", other]), planned(kind, "add")),
        "stale",
      );
});

test("an item is not called stale while nobody knows whether this very plan has changed it", () => {
  for (const code of ["TransactionConflict", "ThrottlingError"])
    assert.is(judgeCancellation(cancelled([code, "ConditionalCheckFailed"]), planned("put")), "busy");
});

test("a sum that cannot be kept is refused for good, by the names of what was added to", async () => {
  const run = () => judgeCancellation(cancelled(["None", "ConditionalCheckFailed"]), planned("add"));
  assert.is((await throws(run, 'Nothing was added to paid of orders "o1"')).name, "PermanentError");
});

test("conflicts and throttles are busy, wherever they struck", () => {
  for (const code of ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"]) {
    assert.is(judgeCancellation(cancelled([code, "None"]), planned("create")), "busy");
    assert.is(judgeCancellation(cancelled(["None", code]), planned("create")), "busy");
  }
});

test("anything else is thrown on", async () => {
  for (const error of [
    cancelled(["None", "ValidationError"]),
    cancelled([]),
    Object.assign(new Error("cancelled"), { name: "AccessDeniedException" }),
  ])
    assert.is(await throws(() => judgeCancellation(error, planned("create")), "cancelled"), error);
});

test("a fact is put where its key is absent, in the table of its name", () => {
  const { Put } = actionOf({ create: "orders", item: { orderId: "o1", at: undefined } });
  assert.equal(Put, {
    TableName: "shop-orders-1",
    Item: { orderId: { S: "o1" } },
    ConditionExpression: "attribute_not_exists(#key)",
    ExpressionAttributeNames: { "#key": "orderId" },
  });
});

test("an item whose key the table would refuse is refused for good, by name; one without a key is a bug", async () => {
  const entries = () => ({ name: "entries", keyAttribute: "list", sortAttribute: "entry" });
  for (const key of ["", "x".repeat(2049), "\u4e2d".repeat(683)])
    for (const write of [
      { create: "orders", item: { orderId: key } },
      { fill: "orders", key, attributes: { a: 1 } },
    ] as Write[])
      assert.is((await throws(() => actionOf(write), "orders")).name, "PermanentError");
  const item = { list: "l", entry: "x".repeat(1025) };
  assert.match(
    (await throws(() => transactItems([{ create: "entries", item }], entries, "life"), "entries.list"))
      .message,
    "entries.list or entry is no key: use 1–2048 bytes, 1–1024 for entry",
  );
  assert.is((await throws(() => actionOf({ create: "orders", item: {} }), "orders")).name, "PlanError");
  for (const key of ["x".repeat(2048), "\u0000", "\uffff", "\u{1f686}"])
    assert.equal(actionOf({ create: "orders", item: { orderId: key } }).Put?.Item, { orderId: { S: key } });
});

test("a prefix that a reader has counts as part of the key", () => {
  assert.is(isKey({ prefix: "p|" }, "x".repeat(2046)), true);
  assert.is(isKey({ prefix: "p|" }, "x".repeat(2047)), false);
  assert.is(isKey({ prefix: "p|" }, ""), false);
  assert.is(isKey({}, "k", "x".repeat(1024)), true);
  assert.is(isKey({}, "k", "x".repeat(1025)), false);
});

test("what fills keeps the first value of each attribute", () => {
  const { Update } = actionOf({ fill: "orders", key: "o1", attributes: { paid: { by: "ann" } } });
  assert.equal(Update?.Key, { orderId: { S: "o1" } });
  const alias = (kind: object | undefined) => Object.keys(kind ?? {})[0];
  const [name, value] = [alias(Update?.ExpressionAttributeNames), alias(Update?.ExpressionAttributeValues)];
  assert.is(Update?.UpdateExpression, `SET ${name} = if_not_exists(${name}, ${value})`);
  assert.is(Update?.ConditionExpression, undefined);
});

test("an undefined attribute is left out, in expression and values alike", () => {
  const { Update } = actionOf({ fill: "orders", key: "o1", attributes: { a: undefined, b: 1 } });
  assert.equal(Object.values(Update?.ExpressionAttributeNames ?? {}), ["b"]);
  assert.equal(
    transactItems([{ fill: "orders", key: "o1", attributes: { a: undefined } }], tables, "life"),
    [],
  );
});

test("an attribute's name never becomes part of an expression, for it may come from an event", () => {
  const name = "page-1 = :x, #status";
  const { Update } = actionOf({ fill: "orders", key: "o1", attributes: { [name]: 1 } });
  assert.not.match(String(Update?.UpdateExpression), /page|status/);
  assert.equal(Object.values(Update?.ExpressionAttributeNames ?? {}), [name]);
});

test("two writes of one item are refused for good, by its name: it is the data that name it twice", async () => {
  const was = { orderId: "o1" };
  const writes: Write[] = [
    { create: "orders", item: { orderId: "o1" } },
    { fill: "orders", key: "o1", attributes: { a: 1 } },
    { put: "orders", item: { orderId: "o1" }, was },
    { remove: "orders", key: "o1", was },
    { add: "orders", key: "o1", amounts: { a: 1 } },
  ];
  for (const one of writes)
    for (const other of writes) {
      const error = await throws(
        () => transactItems([one, other], tables, "life"),
        'The plan writes an item twice, shop-orders-1 ["o1",null]: make it one write',
      );
      assert.is(error.name, "PermanentError");
    }
  const alias = [writes[0], { ...writes[0], create: "invoices" }] as Write[];
  assert.match((await throws(() => transactItems(alias, tables, "life"), "twice")).message, "shop-orders-1");
  const apart = (name: string) => ({ name, keyAttribute: "orderId" });
  assert.is(transactItems(alias, apart, "life").length, 2);
});

test("an attribute that is the key cannot be filled: a bug", async () => {
  const fill: Write = { fill: "orders", key: "o1", attributes: { orderId: "o1" } };
  assert.is((await throws(() => actionOf(fill), "it is the key already")).name, "PlanError");
});

test("no key holds half a character", async () => {
  const write: Write = { create: "orders", item: { orderId: "cut \ud83d" } };
  assert.is((await throws(() => actionOf(write), "orders.orderId is no key")).name, "PermanentError");
  assert.equal(
    [isKey({}, "\udc00"), isKey({}, "k", "\udc00"), isKey({}, "k", "\u{1f686}")],
    [false, false, true],
  );
});

test("an item that grows too large with what it holds already is refused for good; nothing else of a table's words is", () => {
  const reasons = (Message: string) =>
    Object.assign(cancelled(["None", "ValidationError"]), {
      CancellationReasons: [{ Code: "None" }, { Code: "ValidationError", Message }],
    });
  const invalid = (message: string) => Object.assign(new Error(message), { name: "ValidationException" });
  const LARGE = "Item size to update has exceeded the maximum allowed size";
  for (const error of [reasons(LARGE), invalid(LARGE)]) {
    const verdict = verdictOf(error) as Error;
    assert.equal([verdict.name, verdict.message], ["PermanentError", LARGE]);
  }
  for (const error of [reasons("Type mismatch for key"), invalid("Type mismatch"), new Error(LARGE)])
    assert.is(verdictOf(error), error);
});

test.run();
