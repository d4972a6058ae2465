import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import * as z from "zod";
import type { Choreography } from "../../history/choreography.ts";
import { defineEvent, upcaster } from "../../schemas/event.ts";
import { asyncApi } from "../../tools/catalogue/asyncapi.ts";
import { type CatalogueEvent, catalogueEvent, type Schema } from "../../tools/catalogue/catalogue-event.ts";
import { documents } from "../../tools/catalogue/documents.ts";

function entry(type: string, description?: string): CatalogueEvent {
  const definition = defineEvent({
    ...{ type, source: "shop.orders", key: ["orderId"], ...(description ? { description } : {}) },
    example: { orderId: "order-1", token: "<token>" },
    data: z.object({ orderId: z.string(), token: z.string().meta({ secret: true }) }),
  });
  return catalogueEvent(definition, (data) => z.toJSONSchema(data) as Schema, "schemas/orders/placed.ts");
}

const choreography: Choreography = {
  participants: [
    {
      name: "place-order",
      kind: "endpoint",
      owner: "orders",
      trigger: "POST /orders",
      on: [],
      emits: ["Placed"],
    },
    { name: "tell", kind: "notification", on: [{ type: "Placed", filter: { orderId: ["1"] } }], emits: [] },
    { name: "tick", kind: "schedule", owner: "orders", on: [], emits: ["Placed"] },
  ],
  external: ["Placed"],
  sources: { Placed: "shop.orders" },
};
const args = {
  ...{ title: "shop", version: "1.0.0", choreography, metadata: { type: "object" } },
  events: [entry("Placed", "Somebody ordered."), entry("HandlingFailed"), entry("ScheduleFired")],
};
const api = JSON.parse(JSON.stringify(asyncApi(args)));

test("each event of the bus is a channel with one message; what goes round the bus is left out", () => {
  assert.equal(Object.keys(api.channels), ["Placed", "HandlingFailed"]);
  assert.equal(api.channels.Placed, {
    address: "Placed",
    description: "Somebody ordered.",
    messages: { Placed: { $ref: "#/components/messages/Placed" } },
    "x-eventbridge": { source: "shop.orders", "detail-type": "Placed" },
  });
});

test("each participant has an operation for what it sends and receives; others and the runtime too", () => {
  const about = {
    channel: { $ref: "#/channels/Placed" },
    messages: [{ $ref: "#/channels/Placed/messages/Placed" }],
  };
  assert.equal(Object.keys(api.operations), [
    ...["place-order.send.Placed", "tick.send.Placed", "others.send.Placed", "tell.receive.Placed"],
    "runtime.send.HandlingFailed",
  ]);
  assert.equal(api.operations["place-order.send.Placed"], { action: "send", ...about });
  assert.equal(api.operations["tell.receive.Placed"], {
    ...{ action: "receive", description: "Sends an e-mail. Only where `orderId` is `1`.", ...about },
  });
});

test("older versions are messages of the same channel, which consumers take and nobody here sends", () => {
  const definition = defineEvent({
    ...{ type: "Placed", source: "shop.orders", key: ["orderId"], version: 2 },
    data: z.object({ orderId: z.string() }),
    upcast: {
      1: upcaster(z.object({ orderId: z.string(), total: z.int() }), ({ orderId }) => ({ orderId })),
    },
  });
  const event = catalogueEvent(definition, (data) => z.toJSONSchema(data) as Schema, "schemas/placed.ts");
  const { channels, operations, components } = JSON.parse(
    JSON.stringify(asyncApi({ ...args, events: [event] })),
  );
  const names = ["Placed", "Placed.v1"];
  assert.equal(Object.keys(channels.Placed.messages), names);
  const refs = names.map((name) => ({ $ref: `#/channels/Placed/messages/${name}` }));
  assert.equal(operations["tell.receive.Placed"].messages, refs);
  assert.equal(operations["place-order.send.Placed"].messages, [refs[0]]);
  assert.equal(Object.keys(components.messages), names);
  assert.is(components.messages["Placed.v1"].payload.properties.data.$ref, "#/components/schemas/Placed.v1");
  assert.match(components.messages["Placed.v1"].summary, "which consumers read as version 2");
  assert.equal(Object.keys(components.schemas["Placed.v1"].properties), ["orderId", "total"]);
});

test("a payload is the detail; marks are extensions", () => {
  assert.equal(api.components.messages.Placed.payload, {
    type: "object",
    required: ["data"],
    properties: {
      metadata: { $ref: "#/components/schemas/Metadata" },
      data: { $ref: "#/components/schemas/Placed" },
    },
  });
  assert.equal(api.components.schemas.Placed.properties.token, { type: "string", "x-secret": true });
  assert.is(api.components.schemas.Placed.$schema, undefined);
  assert.equal(api.components.messages.Placed.examples[0].payload.data.token, "<token>");
});

test("the file says the same as YAML, the same each time", () => {
  const [first, second] = [documents(args), documents(args)];
  const yaml = first.get("docs/asyncapi.yaml") ?? "";
  assert.equal(parse(yaml), api);
  assert.equal([...first], [...second]);
});

test.run();
