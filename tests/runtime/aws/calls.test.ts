import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { dynamoStore } from "../../../runtime/aws/dynamodb-store.ts";
import { eventBridgeBus } from "../../../runtime/aws/eventbridge-bus.ts";
import { type Handle, ordered, ship, world } from "../world.ts";
import { type Command, stubClient } from "./stub-client.ts";

/** What a claiming UpdateItem of an absent record answers. */
function claimed({ input }: Command) {
  const values = unmarshall(input.ExpressionAttributeValues as never);
  const owner = Object.values(values).find((value) => String(value).startsWith("owner-")) ?? "";
  const record = { ...{ attempts: 0, generation: 0, previous: "", status: "open", owner } };
  return {
    Attributes: marshall({
      ...unmarshall(input.Key as never),
      ...record,
      claimedAt: "2026-01-01T00:00:00.000Z",
    }),
  };
}

/** Handles so many events on AWS ports whose clients only count; `again`: those of which the messages come again. */
async function callsOf(count: number, handle: Handle = ship, again: string[] = []) {
  const database = stubClient<DynamoDBClient>((command) =>
    command.input.ReturnValues === "ALL_NEW" ? claimed(command) : {},
  );
  const events = stubClient<EventBridgeClient>(({ input }) => ({
    Entries: (input.Entries as unknown[]).map((_, index) => ({ EventId: `eb-${index}` })),
  }));
  const { runtime, run } = world(handle);
  const { system, log } = runtime;
  runtime.store = dynamoStore(database.client, "claims", () => ({ name: "things", keyAttribute: "orderId" }));
  runtime.bus = eventBridgeBus(events.client, { busName: "shop", maxRequestBytes: 262_144, system, log });
  assert.equal(await run(...Array.from({ length: count }, (_, index) => ordered(`o${index}`))), again);
  const counts: Record<string, number> = {};
  for (const { name } of [...database.commands, ...events.commands]) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

test("an event costs one claim, one transaction, one mark and a share of one PutEvents", async () => {
  assert.equal(await callsOf(1), { UpdateItem: 2, TransactWriteItems: 1, PutEvents: 1 });
  assert.equal(await callsOf(10), { UpdateItem: 20, TransactWriteItems: 10, PutEvents: 1 });
});

test("an event that emits nothing costs no mark and no PutEvents", async () => {
  const quiet: Handle = () => ({ writes: [{ create: "shipments", item: { orderId: "o1" } }] });
  assert.equal(await callsOf(1, quiet), { UpdateItem: 1, TransactWriteItems: 1 });
});

test("a plan without writes needs no transaction", async () => {
  const forward: Handle = () => ({ events: [{ type: "Shipped", data: { orderId: "o1", at: "noon" } }] });
  assert.equal(await callsOf(1, forward), { UpdateItem: 3, PutEvents: 1 });
});

test("an attempt that fails costs a claim and a release, which says when the next is due", async () => {
  const failing: Handle = () => {
    throw new Error("down");
  };
  assert.equal(await callsOf(1, failing, ["o0"]), { UpdateItem: 2 });
});

test.run();
