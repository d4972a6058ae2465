import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { Country } from "../values/country.ts";
import { CustomerId, OrderId, Timestamp } from "../values/identifiers.ts";
import { Currency, Money } from "../values/money.ts";
import { OrderRequest, totalOf } from "./order-request.ts";

export const OrderCreated = defineEvent({
  type: "OrderCreated",
  source: "shop.orders",
  key: ["orderId"],
  description: "An order was placed. Its total is the sum of quantity × unitPrice.",
  example: {
    orderId: "order-1001",
    customerId: "customer-1",
    items: [{ sku: "tea", quantity: 2, unitPrice: 1190 }],
    currency: "EUR",
    total: 2380,
    paymentToken: "<paymentToken>",
    billingCountry: "DE",
    placedAt: "2026-01-01T12:00:00Z",
  },
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
