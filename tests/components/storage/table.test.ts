import { test } from "uvu";
import * as assert from "uvu/assert";
import { Table, type TableArgs } from "../../../components/storage/table.ts";
import { throws } from "../../harness/throws.ts";
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
  const index = { name: "byDay", key: "day", sort: "orderId", holds: "ALL" } as const;
  assert.equal(
    await table({ key: "orderId", expiry: "goneAt", attributes: { day: "N" }, indexes: [index] }),
    {
      ...plain,
      attributes: [
        { name: "orderId", type: "S" },
        { name: "day", type: "N" },
      ],
      ttl: { attributeName: "goneAt", enabled: true },
      globalSecondaryIndexes: [
        {
          name: "byDay",
          // Not hashKey and rangeKey, which the provider wants to be rid of.
          keySchemas: [
            { attributeName: "day", keyType: "HASH" },
            { attributeName: "orderId", keyType: "RANGE" },
          ],
          projectionType: "ALL",
        },
      ],
    },
  );
});

test("an index holds all, nothing or some of an item besides its keys", async () => {
  const indexOf = async (holds: "ALL" | "KEYS_ONLY" | string[]) => {
    const indexes = [{ name: "byDay", key: "day", holds }];
    const { globalSecondaryIndexes } = await table({ key: "orderId", attributes: { day: "S" }, indexes });
    const [{ projectionType, nonKeyAttributes } = {}] = globalSecondaryIndexes as Record<string, unknown>[];
    return [projectionType, nonKeyAttributes];
  };
  assert.equal(await indexOf("KEYS_ONLY"), ["KEYS_ONLY", undefined]);
  assert.equal(await indexOf(["total"]), ["INCLUDE", ["total"]]);
});

test("an index by which handlers list holds all of an item; its keys are texts", async () => {
  const index = { byOwner: { key: "owner", sort: "orderId" }, byDay: { key: "day" } };
  const { attributes, globalSecondaryIndexes } = await table({ key: "orderId", index });
  assert.equal(attributes, [
    { name: "orderId", type: "S" },
    { name: "owner", type: "S" },
    { name: "day", type: "S" },
  ]);
  assert.equal(globalSecondaryIndexes, [
    {
      name: "byOwner",
      keySchemas: [
        { attributeName: "owner", keyType: "HASH" },
        { attributeName: "orderId", keyType: "RANGE" },
      ],
      projectionType: "ALL",
    },
    { name: "byDay", keySchemas: [{ attributeName: "day", keyType: "HASH" }], projectionType: "ALL" },
  ]);
});

test("what the store writes itself is no key", async () => {
  for (const args of [
    { key: "revision" },
    { key: "orderId", sort: "incarnation" },
    { key: "orderId", expiry: "revision" },
    { key: "orderId", index: { byRevision: { key: "owner", sort: "revision" } } },
  ] as TableArgs[])
    await throws(() => table(args), /Table orders has (revision|incarnation) as a key/);
});

test.run();
