import fc from "fast-check";
import type * as z from "zod";
import type { EventDefinition } from "../../schemas/event.ts";
import { PERSONAL, SECRET } from "./canary.ts";
import { dataOf } from "./from-schema.ts";

const at = "2026-01-01T00:00:00Z";
const payment = (orderId: string) => ({
  ...{
    paymentId: `pay_${orderId}`,
    orderId,
    amount: 1190,
    currency: "EUR",
    billingCountry: "DE",
    processedAt: at,
  },
});

const GOOD: Readonly<Record<string, (orderId: string) => object>> = {
  OrderCreated: (orderId) => ({
    ...{
      orderId,
      customerId: PERSONAL,
      items: [{ sku: "tea", quantity: 1, unitPrice: 1190 }],
      currency: "EUR",
    },
    ...{ total: 1190, paymentToken: SECRET, billingCountry: "DE", placedAt: at },
  }),
  PaymentProcessed: payment,
  PaymentDeclined: (orderId) => ({ orderId, reason: "insufficient funds", declinedAt: at }),
  InvoiceCreated: (orderId) => ({
    ...{ invoiceId: `inv_${orderId}`, invoiceNumber: `INV-${orderId}`, orderId, paymentId: `pay_${orderId}` },
    ...{ net: 1000, tax: 190, amount: 1190, currency: "EUR", issuedAt: at },
  }),
  PaymentReversalRequested: (orderId) => ({
    orderId,
    paymentId: `pay_${orderId}`,
    reason: "ZZ",
    requestedAt: at,
  }),
  PaymentReversed: (orderId) => ({
    ...{ orderId, paymentId: `pay_${orderId}`, reversalId: `rev_${orderId}`, amount: 1190, currency: "EUR" },
    reversedAt: at,
  }),
  HandlingFailed: (orderId) => ({
    ...{
      consumer: "create-invoice",
      kind: "permanent",
      reason: "ZZ",
      attempts: 1,
      deadLetterId: `${orderId}.0`,
    },
    event: {
      id: orderId,
      source: "shop.payments",
      type: "PaymentProcessed",
      detail: { data: payment(orderId) },
    },
  }),
};

/** Well-formed data of an order's event; of an event that is not named here, made up by its contract. */
export function goodData(definition: EventDefinition, orderId: string): object {
  const known = GOOD[definition.type];
  if (known) return known(orderId);
  const [made] = fc.sample(dataOf(definition), { seed: 1, numRuns: 1 });
  const [first = ""] = definition.key;
  return { ...made, [first]: factName(definition, orderId) };
}

/** What names a fact of an event: the id, or what its contract takes instead. */
export function factName({ key, data }: EventDefinition, id: string): string {
  const field = (data as z.ZodObject).shape[key[0] ?? ""] as z.ZodType | undefined;
  const digits = Buffer.from(id).toString("hex").replace(/[a-f]/g, "0").slice(0, 20);
  return [id, `shop/${id}`, digits].find((name) => field?.safeParse(name).success) ?? id;
}
