import type { Begun } from "../../samples.ts";
import type { Stack } from "../../stack.ts";
import { putEvents } from "../put-events.ts";

/** An order for every ending. */
export async function begin(): Promise<Begun> {
  return { run: async (stack) => (await import("./run.ts")).ordersFlow(stack), hints };
}

function hints(stack: Stack): string {
  const { endpoint, region, busName, apiUrl } = stack;
  const order = {
    orderId: "order-1",
    customerId: "customer-1",
    items: [{ sku: "tea-250g", quantity: 2, unitPrice: 1190 }],
    currency: "EUR",
    total: 2380,
    paymentToken: "tok_visa",
    billingCountry: "DE",
    placedAt: "2026-01-01T12:00:00Z",
  };
  const { orderId: _, total: __, placedAt: ___, ...request } = order;
  const aws = `aws --endpoint-url ${endpoint}`;
  const queue = `${endpoint}/000000000000/my-invoices`;
  return `
Subscribe a queue of your own to invoices, without touching a function:

  ${aws} sqs create-queue --queue-name my-invoices
  ${aws} events put-rule --event-bus-name ${busName} --name my-invoices --event-pattern '{"detail-type":["InvoiceCreated"]}'
  ${aws} events put-targets --event-bus-name ${busName} --rule my-invoices --targets Id=1,Arn=arn:aws:sqs:${region}:000000000000:my-invoices

Place an order over HTTP, and emit the event of another one yourself:

  curl -sw '\\n' '${apiUrl}/orders' -H 'Idempotency-Key: my-first' -H 'content-type: application/json' -d '${JSON.stringify(request)}'
  ${putEvents(stack, "shop.orders", "OrderCreated", order)}

Look at the order, and at what your queue got:

  curl -sw '\\n' '${apiUrl}/orders/order-1'
  ${aws} sqs receive-message --wait-time-seconds 5 --queue-url ${queue}

Other endings: paymentToken tok_declined, tok_flaky, tok_slow, tok_lost; billingCountry ZZ, XA, XB.`;
}
