import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { check } from "../../../runtime/check/check-message.ts";
import * as registry from "../../../schemas/registry.ts";
import type { Command } from "../../../testing/fakes/dynamodb/fake-dynamodb.ts";
import { CLAIMS } from "../../../testing/fakes/keys.ts";
import { positionsJson, positionsText } from "../../../tools/order/show-positions.ts";
import { skip } from "../../../tools/order/skip.ts";
import { stalledPositions } from "../../../tools/order/stalled.ts";
import { throws } from "../../harness/throws.ts";
import { changed, orderWorld } from "../../runtime/order/order-world.ts";

function desk() {
  const world = orderWorld();
  const { store, bus, queues, system } = world;
  const client = { send: async (command: Command) => store.dynamo.answer(command) };
  const table = { dynamo: client as unknown as DynamoDBClient, claimsTable: CLAIMS };
  const position = (orderId: string) => {
    const found = world.position(orderId);
    if (!found) throw new Error("no position");
    return found;
  };
  return { ...world, position, table, desk: { ...table, bus, queues, operator: "anna", now: system.now } };
}

test("a gap is found with what goes on without it, the longest wait first; what waits for nothing is not", async () => {
  const { run, table, system } = desk();
  await run(changed("o2", 3));
  system.advance(1000);
  await run(changed("o1", 2), changed("o1", 5), changed("o3", 1));
  const found = await stalledPositions(table, 10);
  assert.equal(
    found.map(({ sequence }) => sequence.orderId),
    ["o2", "o1"],
  );
  assert.is((await stalledPositions(table, 1)).length, 1);
  const text = positionsText(found, "out.json");
  for (const part of [
    ...["Waiting for a revision: 2", "1–2", "1, from 3", "2, from 2"],
    ...[
      "npm run order -- skip 'ship-order|order|o2' --outputs out.json",
      "npm run dlq -- list --outputs out.json",
    ],
  ])
    assert.ok(text.includes(part), part);
  const [json] = JSON.parse(positionsJson(found));
  assert.equal([json.missing, json.handled, json.waiting], [{ from: 1, to: 2 }, 0, 1]);
  assert.is(positionsText([]), "No consumer waits for a revision.");
});

test("skipped, the consumer goes on with what waits; what comes of it later is late", async () => {
  const { run, wake, desk: at, position, handled, bus, recordAt } = desk();
  await run(changed("o1", 4));
  await run(changed("o1", 5));
  assert.ok(await skip(position("o1"), at));
  const [said] = bus.published;
  const detail = JSON.parse(said?.detail ?? "");
  const { consumer, sequence, from, to, requestedBy } = detail.data;
  assert.equal([consumer, sequence, from, to, requestedBy], ["ship-order", "o1", 1, 3, "anna"]);
  const envelope = {
    id: "b",
    source: said?.source,
    "detail-type": said?.type,
    time: "2026-01-01T00:00:00Z",
    detail,
  };
  const rules = { name: "c", on: Object.values(registry), emits: [], maxEventBytes: 262_144 };
  assert.ok("hash" in check({ messageId: "m", body: JSON.stringify(envelope), receiveCount: 1 }, rules));
  await wake();
  assert.equal([handled, position("o1").handled], [["o1.4", "o1.5"], 5]);
  await run(changed("o1", 2));
  assert.equal([handled.length, recordAt("o1", 2)?.late], [2, 5]);
});

test("where the bus does not take that, or it has moved, nothing is done", async () => {
  const { run, desk: at, position, bus } = desk();
  await run(changed("o1", 2));
  const found = position("o1");
  bus.refuse = () => true;
  await throws(() => skip(found, at), /The bus did not take the announcement, so nothing was done/);
  assert.is(position("o1").handled, 0);
  bus.refuse = () => false;
  await run(changed("o1", 3));
  assert.not(await skip(found, at));
  assert.not(await skip({ ...found, waiting: [] }, at));
  assert.is(position("o1").handled, 0);
});

test.run();
