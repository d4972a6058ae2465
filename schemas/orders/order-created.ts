import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Country } from "../values/country.ts";
import { CustomerId, OrderId, Timestamp } from "../values/identifiers.ts";
import { Currency, Money } from "../values/money.ts";
import { OrderRequest, totalOf } from "./order-request.ts";

/** An order was placed. Its total is the sum of quantity × unitPrice. */
export const OrderCreated = defineEvent({
  type: "OrderCreated",
  source: "shop.orders",
  key: ["orderId"],
  data: z
    .object({
      orderId: OrderId,
      customerId: CustomerId,
      items: OrderRequest.shape.items,
      currency: Currency,
      total: Money,
      paymentToken: OrderRequest.shape.paymentToken,
      billingCountry: Country,
      placedAt: Timestamp,
    })
    .refine((order) => order.total === totalOf(order.items), {
      path: ["total"],
      error: "is not the sum of quantity × unitPrice",
    }),
});
export type OrderCreated = EventOf<typeof OrderCreated>;
