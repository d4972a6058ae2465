import type { Books } from "./books.ts";

/** Four orders that ended well, one in each way: `d` is declined, since its payment was given up. */
export function goodBooks() {
  const paid = { amount: 500, status: "processed" };
  const event = (type: string, orderId: string) => ({ id: `${type}-${orderId}`, type, data: { orderId } });
  const charge = { token: "tok_visa", amount: 500, currency: "EUR" };
  return {
    accepted: [
      { orderId: "a", key: "1", ends: "invoiced", total: 500 },
      { orderId: "b", key: "2", ends: "declined", total: 500 },
      { orderId: "c", key: "3", ends: "reversed", total: 500 },
      { orderId: "d", key: "4", ends: "declined", total: 500 },
    ],
    statuses: new Map([
      ["a", "invoiced"],
      ["b", "declined"],
      ["c", "reversed"],
      ["d", "declined"],
    ]),
    orders: [{ orderId: "a" }, { orderId: "b" }, { orderId: "c" }, { orderId: "d" }],
    payments: [
      { orderId: "a", paymentId: "pa", ...paid },
      { orderId: "b", status: "declined" },
      { orderId: "c", paymentId: "pc", ...paid },
      { orderId: "d", status: "cancelled" },
    ],
    invoices: [
      { orderId: "a", amount: 500, status: "issued" },
      { orderId: "c", amount: 500, status: "void" },
    ],
    reversals: [{ orderId: "c", paymentId: "pc", amount: 500 }],
    cancellations: [{ orderId: "d" }],
    claims: [{ key: "k", consumer: "x", status: "done", generation: 0, attempts: 1, claimedAt: "" }],
    ledger: [
      { key: "charge:a", did: "capture", ...charge },
      { key: "charge:a", did: "capture", ...charge },
      { key: "charge:b", did: "decline", ...charge },
      { key: "charge:c", did: "capture", ...charge },
      { key: "reverse:pc", did: "reverse", amount: 500, currency: "EUR" },
      { key: "charge:d", did: "capture", ...charge },
      { key: "cancel:d", did: "cancel", charge: "charge:d" },
    ],
    events: [
      ...["OrderCreated", "PaymentProcessed", "InvoiceCreated"].map((type) => event(type, "a")),
      ...["OrderCreated", "PaymentDeclined"].map((type) => event(type, "b")),
      ...["OrderCreated", "PaymentProcessed", "PaymentReversalRequested", "PaymentReversed"].map((type) =>
        event(type, "c"),
      ),
      ...["OrderCreated", "PaymentCancellationRequested", "PaymentDeclined"].map((type) => event(type, "d")),
      { id: "f", type: "HandlingFailed", data: { deadLetterId: "l" } },
    ],
    letters: [
      {
        origin: "runtime",
        consumer: "create-invoice",
        kind: "permanent",
        reason: "ZZ",
        attempts: 1,
        event: "{}",
      },
    ],
  } satisfies Books;
}
