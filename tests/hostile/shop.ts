import { create as createTaxRates } from "../../adapters/invoices/tax-rates/sandbox.ts";
import { handle as createInvoice } from "../../handlers/invoices/create-invoice.ts";
import { handle as requestPaymentReversal } from "../../handlers/invoices/request-payment-reversal.ts";
import type { TaxRates } from "../../handlers/invoices/tax-rates.ts";
import { handle as trackOrder } from "../../handlers/orders/track-order.ts";
import type { PaymentGateway } from "../../handlers/payments/payment-gateway.ts";
import { handle as processPayment } from "../../handlers/payments/process-payment.ts";
import { handle as reversePayment } from "../../handlers/payments/reverse-payment.ts";
import type { ConsumerDefinition } from "../../runtime/ports/runtime.ts";
import type { EventDefinition } from "../../schemas/event.ts";
import { PermanentError } from "../../schemas/permanent-error.ts";
import * as registry from "../../schemas/registry.ts";
import { factName } from "./good-data.ts";

const { HandlingFailed, InvoiceCreated, OrderCreated, PaymentDeclined } = registry;
const { PaymentProcessed, PaymentReversalRequested, PaymentReversed } = registry;

/** Tables of the shop → their key attributes. */
export const TABLES = {
  orders: "orderId",
  payments: "orderId",
  invoices: "orderId",
  reversals: "paymentId",
  facts: "id",
};

/** A gateway whose outcome follows from the token; like a good one it keeps tokens to itself. */
const paymentGateway: PaymentGateway = {
  async charge({ key, token }) {
    if (token.endsWith("-down")) throw new Error("The gateway is down");
    if (token.endsWith("-refused")) throw new PermanentError("The gateway refuses this token");
    return token.endsWith("-declined")
      ? { declined: "insufficient funds" }
      : { paymentId: `pay_${key.slice(7)}` };
  },
  reverse: async ({ key }) => ({ reversalId: `rev_${key.slice(8)}` }),
  cancel: async ({ key }) => ({ cancellationId: `can_${key.slice(7)}` }),
};
const taxRates: TaxRates = createTaxRates();
const ports = { paymentGateway, taxRates };

const consumer = (
  name: string,
  handle: unknown,
  on: readonly EventDefinition[],
  emits: readonly EventDefinition[] = [],
): ConsumerDefinition => ({
  ...{ name, on, emits, ports, projection: name === "track-order" },
  handle: handle as ConsumerDefinition["handle"],
});

const ORDER_EVENTS = [
  OrderCreated,
  PaymentProcessed,
  PaymentDeclined,
  InvoiceCreated,
  PaymentReversalRequested,
  PaymentReversed,
];

const CONSUMERS = [
  consumer("process-payment", processPayment, [OrderCreated], [PaymentProcessed, PaymentDeclined]),
  consumer("create-invoice", createInvoice, [PaymentProcessed], [InvoiceCreated]),
  consumer("request-payment-reversal", requestPaymentReversal, [HandlingFailed], [PaymentReversalRequested]),
  consumer("reverse-payment", reversePayment, [PaymentReversalRequested], [PaymentReversed]),
  consumer("track-order", trackOrder, ORDER_EVENTS),
];

/** Where a well-formed event of an order leaves its item, and what it publishes. */
interface Effect {
  table: keyof typeof TABLES;
  key: string;
  emits?: string;
}

const EFFECTS: Readonly<Record<string, (orderId: string) => Effect>> = {
  "process-payment": (key) => ({ table: "payments", key, emits: "PaymentProcessed" }),
  "create-invoice": (key) => ({ table: "invoices", key, emits: "InvoiceCreated" }),
  "request-payment-reversal": (key) => ({ table: "invoices", key, emits: "PaymentReversalRequested" }),
  "reverse-payment": (orderId) => ({ table: "reversals", key: `pay_${orderId}`, emits: "PaymentReversed" }),
  "track-order": (key) => ({ table: "orders", key }),
};

/** A consumer and one of the events that wake it. */
export interface Subject {
  consumer: ConsumerDefinition;
  definition: EventDefinition;
  effectOf(orderId: string): Effect;
}

/** Every contract at every consumer of it; at one that just notes it where the shop has none. */
export const subjects: readonly Subject[] = Object.values(registry).flatMap((definition) => {
  const consumers = CONSUMERS.filter(({ on }) => on.includes(definition as EventDefinition));
  return (consumers.length > 0 ? consumers : [noting(definition)]).map((consumer) => ({
    ...{ consumer, definition },
    effectOf:
      EFFECTS[consumer.name] ??
      ((id: string) => ({ table: "facts", key: factName(definition as EventDefinition, id) })),
  }));
});

function noting(definition: EventDefinition): ConsumerDefinition {
  return consumer(
    "note-fact",
    ({ data }: { data: Record<string, unknown> }) => ({
      writes: [{ create: "facts", item: { id: String(data[definition.key[0] ?? ""]) } }],
    }),
    [definition],
  );
}
