import * as z from "zod";
import { Country } from "../values/country.ts";
import { CustomerId, Identifier } from "../values/identifiers.ts";
import { Currency, Money } from "../values/money.ts";

const Item = z.object({ sku: Identifier, quantity: z.int().min(1).max(1_000_000), unitPrice: Money });

/** Body of `POST /orders`. With a JWT the customer is the token's subject, whatever the body says. */
export const OrderRequest = z
  .object({
    customerId: CustomerId.optional(),
    items: z.array(Item).min(1).max(100),
    currency: Currency,
    paymentToken: z.string().min(1).max(256).meta({ secret: true }),
    billingCountry: Country,
  })
  .refine(({ items }) => Money.safeParse(totalOf(items)).success, {
    path: ["items"],
    error: "add up to more than an amount may be",
  });
export type OrderRequest = z.output<typeof OrderRequest>;

/** The sum of quantity × unitPrice, in minor units. */
export function totalOf(items: readonly { quantity: number; unitPrice: number }[]): number {
  return items.reduce((sum, item) => sum + item.quantity * item.unitPrice, 0);
}
