import { test } from "uvu";
import * as assert from "uvu/assert";
import { newConsumer } from "../../../tools/new/consumer.ts";
import { type EndpointCall, newEndpoint } from "../../../tools/new/endpoint.ts";
import { newFlow } from "../../../tools/new/flow.ts";
import { checkedEvent } from "../../../tools/new/names.ts";
import { newSchedule } from "../../../tools/new/schedule.ts";
import { throws } from "../../harness/throws.ts";
import { consumer, draft, project, webhook } from "./drafted.ts";

test("a consumer is refused whose name is taken, none, or no name", async () => {
  await throws(() => consumer(undefined, {}), "What is the consumer called?");
  for (const name of ["notify", "NotifyWarehouse", "notify_warehouse", "notify-", "-notify"])
    await throws(() => consumer(name, {}), `The consumer "${name}" is no verb and noun in lower case`);
  await throws(() => consumer(`notify-${"x".repeat(40)}`, {}), "has 47 characters, 44 at most");
  await throws(
    () => consumer("create-invoice", {}),
    "There is a handler create-invoice already, handlers/invoices/create-invoice.ts",
  );
});

test("a consumer is refused that nothing wakes, that wakes itself, or says what is not its own", async () => {
  await throws(() => consumer("notify-warehouse", { on: [] }), "What wakes notify-warehouse?");
  await throws(
    () => consumer("order-again", { emits: ["OrderCreated"] }),
    "order-again → OrderCreated → process-payment → PaymentProcessed → create-invoice → InvoiceCreated → order-again is a cycle",
  );
  await throws(
    () => consumer("notify-warehouse", { emits: ["HandlingFailed"] }),
    "the framework's own event",
  );
  await throws(() => consumer("notify-warehouse", { emits: ["warehouseNotified"] }), "in PascalCase");
  await throws(
    () => consumer("notify-warehouse", { creates: "A" }),
    'The table "A" is no name in lower case',
  );
});

test("the flow is known by the events, or has to be said", async () => {
  const text = draft();
  newConsumer(project, text, "notify-warehouse", {
    ...{
      on: ["InvoiceCreated"],
      emits: ["WarehouseNotified"],
      creates: undefined,
      flow: undefined,
      cycle: undefined,
    },
  });
  assert.match(text.read("flows/orders.ts"), `new Consumer("notify-warehouse"`);
  assert.match(
    text.read("handlers/orders/notify-warehouse.ts"),
    "data: { orderId: data.orderId, notifiedAt: now }",
  );
  assert.match(text.read("schemas/orders/warehouse-notified.ts"), `source: "shop.orders"`);
  await throws(() => consumer("greet-guest", { flow: "guests" }), 'There is no flow "guests"');
});

const endpoint = (name: string | undefined, call: Partial<EndpointCall>) =>
  newEndpoint(project, draft(), name, {
    ...{ route: "POST /parcels", emits: [], flow: "orders", noBody: false },
    ...call,
  });

test("an endpoint is refused whose route is taken, none, or no route", async () => {
  await throws(() => endpoint("add-parcel", { route: undefined }), "What is the route of add-parcel?");
  await throws(() => endpoint("add-parcel", { route: "/parcels" }), "no method and path");
  await throws(
    () => endpoint("show-order", { route: "GET /orders/{id}" }),
    "GET /orders/{orderId} is the route of get-order already, in flows/orders.ts",
  );
  await throws(
    () => endpoint("list-parcels", { route: "GET /parcels", emits: ["ParcelAdded"] }),
    "only reads",
  );
  await throws(() => endpoint("get-order", {}), "There is a handler get-order already");
  await throws(
    () => endpoint("add-parcel", { emits: ["AParcelCame", "AParcelWent"] }),
    "begin with one event",
  );
});

test("a schedule and a webhook are refused without what they need", async () => {
  const schedule = (expression: string | undefined, emits = ["ReportRequested"]) =>
    newSchedule(project, draft(), "request-report", { expression, emits, flow: "orders" });
  await throws(() => schedule(undefined), `Say --expression "rate(1 day)"`);
  await throws(() => schedule("daily"), `Not "daily"`);
  await throws(() => schedule("rate(1 day)", []), "What does request-report publish?");
  await throws(() => webhook(undefined), "What is the route of receive-carrier?");
  await throws(() => webhook("GET /hooks"), "is a POST with a fixed path");
  await throws(() => webhook("POST /hooks", { emits: [] }), "What does receive-carrier publish?");
  await throws(() => webhook("POST /hooks", { sender: "A" }), 'The sender "A" is no name');
});

test("a flow or an event is refused whose name is taken or no name", async () => {
  await throws(() => newFlow(project, draft(), undefined), "What is the flow called?");
  await throws(() => newFlow(project, draft(), "orders"), "There is a flow orders already");
  await throws(() => newFlow(project, draft(), "Teas"), "no name in lower case");
  for (const name of ["bus", "mail"])
    await throws(() => newFlow(project, draft(), name), `index.ts uses the name ${name}`);
  for (const name of ["class", "stack"])
    await throws(() => newFlow(project, draft(), name), "means something else");
  for (const name of ["parcelShipped", "Shipped", "Parcel-Shipped", "Parcel Shipped"])
    await throws(() => checkedEvent(name), `The event "${name}" is no noun and past participle`);
  await throws(() => checkedEvent(undefined), "What is the event called?");
});

test("a file that is there is never overwritten", async () => {
  await throws(() => draft().create("flows/orders.ts", ""), "There is flows/orders.ts already");
});

test.run();
