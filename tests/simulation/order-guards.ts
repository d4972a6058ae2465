import type { Guard } from "./guard.ts";

const ASK = "handlers/invoices/request-payment-reversal.ts";
const REVERSE = "handlers/payments/reverse-payment.ts";
const GIVE_UP = "handlers/payments/request-payment-cancellation.ts";
const CANCEL = "handlers/payments/cancel-payment.ts";

/** Guards of the order flow: without one of these, money or an order's end is wrong. */
export const ORDER_SAFETY: readonly Guard[] = [
  {
    name: "tombstone: a void takes the invoice's place",
    edits: [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it quotes a source
      { file: ASK, from: "item: { orderId,", to: "item: { orderId: `void ${orderId}`," },
      { file: REVERSE, from: `read("invoices", orderId)`, to: `read("invoices", \`void \${orderId}\`)` },
    ],
  },
  {
    name: "only a void may be reversed",
    edits: [
      {
        file: REVERSE,
        from: `if (invoice?.status !== "void" || invoice.paymentId !== paymentId)`,
        to: "if (invoice?.paymentId !== paymentId)",
      },
    ],
  },
  {
    name: "tombstone: a cancellation takes the payment's place",
    edits: [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it quotes a source
      { file: GIVE_UP, from: "item: { orderId,", to: "item: { orderId: `gone ${orderId}`," },
      { file: CANCEL, from: `read("payments", orderId)`, to: `read("payments", \`gone \${orderId}\`)` },
    ],
  },
  {
    name: "only a payment that was given up may be cancelled",
    edits: [
      {
        file: CANCEL,
        from: `if (payment?.status !== "cancelled")`,
        to: `if (payment?.status === "declined")`,
      },
    ],
  },
  {
    name: "what was given up is cancelled at the gateway",
    edits: [
      {
        file: CANCEL,
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it quotes a source
        from: "charge: `charge:${orderId}`",
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it quotes a source
        to: "charge: `payment:${orderId}`",
      },
    ],
  },
  {
    name: "business key: a charge is keyed by its order",
    edits: [
      {
        file: "handlers/payments/process-payment.ts",
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it quotes a source
        from: "key: `charge:${orderId}`",
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it quotes a source
        to: "key: `charge:${orderId}:${attempt}`",
      },
    ],
  },
];
