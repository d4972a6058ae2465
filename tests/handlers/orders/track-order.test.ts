import { test } from "uvu";
import * as assert from "uvu/assert";
import { handle } from "../../../handlers/orders/track-order.ts";
import type { Event } from "../../../schemas/event.ts";
import { context, given } from "../given.ts";

test("each event fills an attribute of its own in the order's row", async () => {
  const attributes = {
    OrderCreated: "created",
    PaymentProcessed: "paid",
    PaymentDeclined: "declined",
    InvoiceCreated: "invoiced",
    PaymentReversalRequested: "reversing",
    PaymentReversed: "reversed",
  };
  for (const [type, attribute] of Object.entries(attributes)) {
    const data = { orderId: "o1", more: 1 };
    assert.equal(await handle(given<Event>(type, "any", data) as never, context()), {
      writes: [{ fill: "orders", key: "o1", attributes: { [attribute]: data } }],
    });
  }
});

test("the payment token is not stored", async () => {
  const event = given<Event>("OrderCreated", "shop.orders", { orderId: "o1", paymentToken: "tok_visa" });
  assert.not.match(JSON.stringify(await handle(event as never, context())), /paymentToken|tok_visa/);
});

test.run();
