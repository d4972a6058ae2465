import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { dynamoGathers } from "../../runtime/aws/dynamodb-gathers.ts";
import { dynamoStore } from "../../runtime/aws/dynamodb-store.ts";
import { patient } from "../harness/patience.ts";
import { gathersContract, gathersWorld } from "../runtime/ports/gathers-contract.ts";
import { tables } from "./fixtures/store/tables.ts";
import { clients, leave } from "./stack.ts";

test.after(leave(import.meta.filename));

const { claims } = tables;
const gathers = dynamoGathers(clients.dynamodb, claims);
const store = dynamoStore(clients.dynamodb, claims, (table) => {
  throw new Error(`The table ${table} is not used here.`);
});
const makeGathers = () => ({ gathers, store });

gathersContract(test, makeGathers);

test("a mark names its consumer and has an end; an open gather has none", async () => {
  const { count, results, look } = gathersWorld(makeGathers);
  const [result] = results(["a"]);
  await count({ results: results(["a"]) });
  const key = result?.mark ?? "";
  const { Item = {} } = await clients.dynamodb.send(
    new GetItemCommand({ TableName: claims, Key: { key: { S: key } } }),
  );
  assert.equal(unmarshall(Item), { key, consumer: "gather-contract", expiresAt: 4e9 });
  assert.is((await look()).expiresAt, undefined);
});

test("5,000 results in batches, a third of them again, from four at once: each counts once, one ends it", async () => {
  const { count, results, look, finish } = gathersWorld(makeGathers);
  const [items, size, workers] = [5000, 10, 4];
  const batches = Array.from({ length: items / size }, (_, index) =>
    Array.from({ length: size }, (_, place) => index * size + place),
  );
  // A third comes again: right behind its original, where the two meet, or later and cut into other batches.
  const cut = (batch: number[]) => batch.map((item) => (item + 5) % items);
  const queue = batches.flatMap((batch, index) => [
    batch,
    ...(index % 6 === 0 ? [batch] : []),
    ...(index >= 20 && index % 6 === 3 ? [cut(batches[index - 20] as number[])] : []),
  ]);
  const ends: boolean[] = [];
  const started = performance.now();
  const todo = queue.values();
  const work = async () => {
    for (const batch of todo) {
      const failed = batch.filter((item) => item % 7 === 0);
      const succeeded = batch.filter((item) => item % 7 !== 0);
      const both = [...results(succeeded), ...results(failed, { succeeded: 0, failed: 1 })];
      assert.match(await count({ results: both }), /counted|over/);
      const record = await look();
      if (record.status === "open" && record.succeeded + record.failed >= items)
        ends.push(await finish(record));
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  const seconds = (performance.now() - started) / 1000;
  const { status, succeeded, failed } = await look();
  const expected = Math.ceil(items / 7);
  assert.equal([status, succeeded, failed], ["done", items - expected, expected]);
  assert.is(ends.filter(Boolean).length, 1);
  assert.ok(seconds < patient(60), `${seconds.toFixed(1)} s`);
  console.log(`${queue.length} batches in ${seconds.toFixed(1)} s`);
});

test.run();
