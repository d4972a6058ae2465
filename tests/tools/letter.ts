import type { FoundLetter } from "../../tools/letters.ts";
import { foundLetter } from "../../tools/letters.ts";

export const ORDER = {
  orderId: "order-1",
  customerId: "customer-1",
  items: [{ sku: "tea", quantity: 2, unitPrice: 1190 }],
  currency: "EUR",
  total: 2380,
  paymentToken: "tok_visa",
  billingCountry: "DE",
  placedAt: "2026-01-01T12:00:00Z",
};

/** An EventBridge event as text. */
export function eventOf(data: unknown, type = "OrderCreated", source = "shop.orders"): string {
  const detail = { metadata: { id: "event-1", correlationId: "process-1" }, data };
  const time = "2026-01-01T12:00:00Z";
  return JSON.stringify({ version: "0", id: "envelope-1", source, "detail-type": type, time, detail });
}

/** The event that `deadRecord` of tests/console/world.ts is about. */
export function paidOf(orderId: string): string {
  const payment = { paymentId: "payment-1", orderId, amount: 2380, currency: "EUR", billingCountry: "DE" };
  return eventOf({ ...payment, processedAt: "2026-01-01T12:00:01Z" }, "PaymentProcessed", "shop.payments");
}

/** What the runtime writes beside a dead letter. */
export const ATTRIBUTES = {
  deadLetterId: "abc.0",
  consumer: "create-invoice",
  kind: "exhausted",
  reason: "The tax service is down",
  attempts: "5",
  diedAt: "2026-01-01T12:00:09Z",
};

/** A dead letter as tools read it. */
export function letterOf(Body: string, attributes: Record<string, string> = ATTRIBUTES): FoundLetter {
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
  );
  const message = { Body, MessageId: "message-1", ReceiptHandle: "receipt-1", MessageAttributes };
  return foundLetter({ ...message, Attributes: { ApproximateReceiveCount: "3" } }, "dlq", "create-invoice");
}
