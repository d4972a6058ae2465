import { test } from "uvu";
import * as assert from "uvu/assert";
import { Table, type TableArgs } from "../../../components/storage/table.ts";
import { evaluate, type Options } from "../evaluate.ts";

async function table(args: TableArgs, options: Options = {}) {
  const { inputs } = await evaluate(() => new Table("orders", args), options);
  return inputs("Table", "orders");
}

const plain = {
  hashKey: "orderId",
  attributes: [{ name: "orderId", type: "S" }],
  billingMode: "PAY_PER_REQUEST",
  pointInTimeRecovery: { enabled: true },
  deletionProtectionEnabled: true,
};

test("is on demand, recoverable and protected; its items stay", async () => {
  assert.equal(await table({ key: "orderId" }), plain);
});

test("has lists where there is a sort attribute, a string as the key", async () => {
  assert.equal(await table({ key: "orderId", sort: "line" }), {
    ...{ ...plain, rangeKey: "line" },
    attributes: [
      { name: "orderId", type: "S" },
      { name: "line", type: "S" },
    ],
  });
});

test("may be deleted where the stack says so", async () => {
  const options = { config: { deletionProtection: false } };
  assert.equal(await table({ key: "orderId" }, options), { ...plain, deletionProtectionEnabled: false });
});

test("forgets items by an attribute, and has indexes with their keys declared", async () => {
  const index = { name: "byDay", hashKey: "day", projectionType: "ALL" };
  assert.equal(
    await table({ key: "orderId", expiry: "goneAt", attributes: { day: "N" }, indexes: [index] }),
    {
      ...plain,
      attributes: [
        { name: "orderId", type: "S" },
        { name: "day", type: "N" },
      ],
      ttl: { attributeName: "goneAt", enabled: true },
      globalSecondaryIndexes: [index],
    },
  );
});

test.run();
