import { join } from "node:path";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { ListRulesCommand } from "@aws-sdk/client-eventbridge";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { root } from "./root.ts";
import { ended, place } from "./shop.ts";
import { clients, deployAnew, deployed, leave, outputs, physical, unhurried } from "./stack.ts";
import { tool } from "./tool.ts";
import { until } from "./until.ts";

test.after(leave(import.meta.filename));

const shop = "organization/event-choreography/local";
const stacks = { [shop]: outputs as unknown as Record<string, unknown> };
const loyalty = await deployed(join(root, "examples/loyalty"), unhurried(), stacks);

/** What the shop's stack would say of it, once `joinedStacks` names it and the shop is updated. */
const joined = {
  loyalty: {
    claimsTable: String(loyalty.outputs.claimsTable),
    choreography: String(loyalty.outputs.choreography),
  },
};

test("another program takes part on the bus: no bus of its own, its own claims, queue and function", () => {
  const types = loyalty.resources.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`);
  for (const own of ["Table loyalty-claims", "Queue credit-points-queue", "Function credit-points"])
    assert.ok(types.includes(own), own);
  assert.equal(
    types.filter((type) => /^Event(Bus|Archive|BusPolicy) /.test(type)),
    [],
  );
  assert.is(loyalty.outputs.busName, outputs.busName);
});

test("its consumer handles the shop's events, and the shop's timeline shows it", async () => {
  const orderId = await place();
  await ended(orderId, "invoiced");
  const points = await until("points are credited", async () => {
    const { Item } = await clients.dynamodb.send(
      new GetItemCommand({
        TableName: physical("dynamodb/table:Table", "points", loyalty),
        Key: { orderId: { S: orderId } },
      }),
    );
    return Item && unmarshall(Item);
  });
  assert.is(points.points, 23);
  const shown = await until("the timeline has it all", async () => {
    const { stdout } = await tool("trace", [orderId], undefined, { joined });
    return /PointsCredited {2}\(loyalty\.points\)/.test(stdout) && !/in the queue$/.test(stdout) && stdout;
  });
  assert.match(shown, /InvoiceCreated[\s\S]*loyalty\/credit-points: .*done[\s\S]*PointsCredited/);
  assert.not.match(shown, "no rule takes");
});

test("what is taken out of it goes, and the shop's events are nobody's but the shop's", async () => {
  await deployAnew(join(root, "examples/loyalty"), { stacks, load: async () => ({}) });
  const { Rules = [] } = await clients.events.send(
    new ListRulesCommand({ EventBusName: outputs.busName, NamePrefix: "credit-points" }),
  );
  assert.equal(Rules, []);
});

test.run();
