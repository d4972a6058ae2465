import { InvokeCommand } from "@aws-sdk/client-lambda";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { BUS_NAME } from "../harness/bus-name.ts";
import { REQUEST } from "./order-request.ts";
import { withdraw } from "./roles.ts";
import { order, postOrder } from "./shop.ts";
import { clients, leave, physical } from "./stack.ts";
import { until } from "./until.ts";
import { witness } from "./witness.ts";

test.after(leave(import.meta.filename));

test("an order whose event could not be published is accepted all the same, and the sweeper publishes it", async () => {
  const bus = await witness("outbox-witness");
  const mend = await withdraw("create-order", ({ Action }) => Action === "events:PutEvents");
  const { status, body } = await postOrder(REQUEST).finally(mend);
  assert.is(status, 202);
  const { orderId } = body;
  assert.is((await order(orderId)).status, "created");
  const published = async () => (await bus.events()).filter(({ data }) => data.orderId === orderId);
  assert.equal(await published(), []);

  const FunctionName = physical("lambda/function:Function", `${BUS_NAME}-sweep-outboxes`);
  await until("the swept order is invoiced", async () => {
    const { FunctionError } = await clients.lambda.send(new InvokeCommand({ FunctionName }));
    assert.is(FunctionError, undefined);
    return (await order(orderId)).status === "invoiced";
  });
  assert.equal((await published()).map(({ type }) => type).sort(), [
    "InvoiceCreated",
    "OrderCreated",
    "PaymentProcessed",
  ]);
});

test.run();
