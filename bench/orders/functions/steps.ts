import { ask } from "./services.ts";

interface Order {
  orderId: string;
}

export async function payment(event: Order) {
  console.log(`payment ${event.orderId}`);
  await ask("charge", event.orderId);
  return { paymentId: `pay_${event.orderId}` };
}

export async function invoice(event: Order) {
  console.log(`invoice ${event.orderId}`);
  await ask("invoice", event.orderId);
  return { invoiceId: `inv_${event.orderId}` };
}

/** Gives back what was charged. */
export async function refund(event: Order) {
  console.log(`refund ${event.orderId}`);
  await ask("refund", event.orderId);
  return {};
}
