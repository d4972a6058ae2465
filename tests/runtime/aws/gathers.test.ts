import { type DynamoDBClient, TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { dynamoGathers } from "../../../runtime/aws/dynamodb-gathers.ts";
import { throws } from "../../harness/throws.ts";
import { gathersWorld } from "../ports/gathers-contract.ts";
import { type Command, stubClient } from "./stub-client.ts";

/** A transaction that was cancelled, with the code of each action. */
const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    message: `Transaction cancelled [${codes.join(", ")}]`,
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

/** Gathers whose transactions fail so, one after the other; the rest succeeds. */
function stubbed(...failures: Error[]) {
  const { client, commands } = stubClient<DynamoDBClient>(({ name }) => {
    const failure = name === "TransactWriteItems" ? failures.shift() : undefined;
    if (failure) throw failure;
    return {};
  });
  const gathers = dynamoGathers(client, "claims");
  const { ask, results } = gathersWorld(() => ({ gathers, store: undefined as never }));
  const count = (items: string[], more = {}) => gathers.count(ask({ results: results(items), ...more }));
  return { gathers, commands, count };
}

const actionsOf = (commands: Command[]) =>
  commands.map(({ input }) => (input.TransactItems as unknown[]).length);

test("what has a mark is left out of the next transaction; nothing left needs none", async () => {
  const present = cancelled("None", "ConditionalCheckFailed", "None");
  const { count, commands } = stubbed(present);
  assert.is(await count(["a", "b"]), "counted");
  assert.equal(actionsOf(commands), [3, 2]);
  const all = stubbed(cancelled("None", "ConditionalCheckFailed", "ConditionalCheckFailed"));
  assert.is(await all.count(["a", "b"]), "counted");
  assert.equal(actionsOf(all.commands), [3]);
  const closing = stubbed(cancelled("None", "ConditionalCheckFailed"));
  assert.is(
    await closing.count(["a"], { close: { total: 1, startedAt: "2026-01-01T00:00:00.000Z", keep: {} } }),
    "counted",
  );
  assert.equal(actionsOf(closing.commands), [2, 1]);
});

test("who is in the way of another is busy, on the record or a mark; throttled as well", async () => {
  for (const codes of [
    ["TransactionConflict", "None"],
    ["None", "TransactionConflict"],
    ["ThrottlingError", "None"],
    ["ProvisionedThroughputExceeded", "None"],
  ])
    assert.is(await stubbed(cancelled(...codes)).count(["a"]), "busy");
});

test("a gather that is done is over, whatever else is in the way", async () => {
  for (const mark of ["None", "ConditionalCheckFailed", "TransactionConflict"])
    assert.is(await stubbed(cancelled("ConditionalCheckFailed", mark)).count(["a"]), "over");
});

test("a mark that is there and one in conflict: what is left is tried again, then it is busy", async () => {
  const first = cancelled("None", "ConditionalCheckFailed", "TransactionConflict");
  const { count, commands } = stubbed(first, cancelled("None", "TransactionConflict"));
  assert.is(await count(["a", "b"]), "busy");
  assert.equal(actionsOf(commands), [3, 2]);
});

test("any other failure is passed on", async () => {
  await throws(() => stubbed(cancelled("ValidationError", "None")).count(["a"]), "ValidationError");
  await throws(() => stubbed(new Error("no route")).count(["a"]), "no route");
});

test("a gather is looked at as it is now, not as it may have been: by itself, and when it is overdue", async () => {
  const { client, commands } = stubClient<DynamoDBClient>(({ name }) =>
    name === "Query"
      ? { Items: [marshall({ key: "k", pendingSince: 1 })] }
      : { Item: marshall({ key: "k" }) },
  );
  const gathers = dynamoGathers(client, "claims");
  await gathers.look("k");
  await gathers.overdue(1);
  const reads = commands.filter(({ name }) => name === "GetItem");
  assert.is(reads.length, 9);
  for (const { input } of reads) assert.is(input.ConsistentRead, true);
});

test("a gather that the index still shows though it is done is not overdue", async () => {
  const { client } = stubClient<DynamoDBClient>(({ name }) =>
    name === "Query"
      ? { Items: [marshall({ key: "k", pendingSince: 1 })] }
      : { Item: marshall({ key: "k", status: "done" }) },
  );
  assert.equal(await dynamoGathers(client, "claims").overdue(1), { records: [] });
});

test.run();
