import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { check } from "../../runtime/check/check-message.ts";
import * as registry from "../../schemas/registry.ts";
import { memoryBus } from "../../testing/fakes/memory-bus.ts";
import { discardAnnouncer, redriveAnnouncer } from "../../tools/announce.ts";
import { ATTRIBUTES, letterOf } from "./letter.ts";

const AT = "2026-01-01T00:00:00.000Z";
const HALF = "cut \ud83d";

/** A letter's event that was refused for what it says of itself. */
const refused = (envelope: object, correlationId: unknown) =>
  JSON.stringify({ id: "e", time: AT, ...envelope, detail: { metadata: { correlationId }, data: {} } });

test("whatever a letter says of itself, all who hear what is done about it take that for an event", async () => {
  const bodies = [
    refused({ source: "shop.orders", "detail-type": "OrderCreated" }, HALF),
    refused({ source: "shop.orders", "detail-type": "OrderCreated" }, "x".repeat(257)),
    refused({ source: HALF, "detail-type": "t" }, ""),
    refused({ source: "s", "detail-type": HALF }, 1),
    refused({ source: "s".repeat(200_000), "detail-type": "" }, "中".repeat(256)),
    "no JSON \uffff",
  ];
  for (const announcerOf of [redriveAnnouncer, discardAnnouncer]) {
    const bus = memoryBus();
    const to = { bus, dynamo: new DynamoDBClient({}), operator: "local", now: () => Date.parse(AT) };
    await announcerOf(to)(bodies.map((body) => letterOf(body, { ...ATTRIBUTES, kind: "rejected" })));
    assert.is(bus.published.length, bodies.length);
    for (const { id, source, type, detail } of bus.published) {
      const body = JSON.stringify({ id, source, "detail-type": type, time: AT, detail: JSON.parse(detail) });
      const rules = { name: "c", on: Object.values(registry), emits: [], maxEventBytes: 262_144 };
      const checked = check({ messageId: "m", body, receiveCount: 1 }, rules);
      assert.is("reason" in checked ? checked.reason : undefined, undefined);
    }
  }
});

test.run();
