import { adapter } from "../components/function/adapter.ts";
import { Consumer } from "../components/participants/consumer.ts";
import { HttpEndpoint } from "../components/participants/http-endpoint.ts";
import { Table } from "../components/storage/table.ts";
import { givenUpBy } from "../schemas/choreography/given-up.ts";
import { InvoiceCreated, PaymentReversalRequested } from "../schemas/invoices/registry.ts";
import { OrderCreated } from "../schemas/orders/registry.ts";
import {
  PaymentCancellationRequested,
  PaymentDeclined,
  PaymentProcessed,
  PaymentReversed,
} from "../schemas/payments/registry.ts";
import type { Stack } from "./stack.ts";

/** Orders: created → paid → invoiced; or declined, also where the payment is given up; or reversed where no invoice is possible. */
export function orders({ bus, api }: Stack): void {
  const orders = new Table("orders", { key: "orderId" });
  const payments = new Table("payments", { key: "orderId" });
  const invoices = new Table("invoices", { key: "orderId" });
  const reversals = new Table("reversals", { key: "paymentId" });
  const cancellations = new Table("cancellations", { key: "orderId" });
  const paymentGateway = adapter("payment-gateway");
  const taxRates = adapter("tax-rates");

  new HttpEndpoint("create-order", {
    bus,
    api,
    route: "POST /orders",
    emits: { OrderCreated },
    creates: { orders },
  });
  new HttpEndpoint("get-order", { bus, api, route: "GET /orders/{orderId}", reads: { orders } });
  new Consumer("process-payment", {
    bus,
    on: { OrderCreated },
    emits: { PaymentProcessed, PaymentDeclined },
    creates: { payments },
    ports: { paymentGateway },
    heartbeatSeconds: 2,
  });
  new Consumer("create-invoice", {
    bus,
    on: { PaymentProcessed },
    emits: { InvoiceCreated },
    creates: { invoices },
    ports: { taxRates },
    heartbeatSeconds: 2,
  });
  new Consumer("request-payment-reversal", {
    bus,
    on: givenUpBy("create-invoice"),
    emits: { PaymentReversalRequested },
    creates: { invoices },
  });
  new Consumer("reverse-payment", {
    bus,
    on: { PaymentReversalRequested },
    emits: { PaymentReversed },
    creates: { reversals },
    reads: { invoices },
    ports: { paymentGateway },
  });
  new Consumer("request-payment-cancellation", {
    bus,
    on: givenUpBy("process-payment"),
    emits: { PaymentCancellationRequested },
    creates: { payments },
  });
  new Consumer("cancel-payment", {
    bus,
    on: { PaymentCancellationRequested },
    emits: { PaymentDeclined },
    creates: { cancellations },
    reads: { payments },
    ports: { paymentGateway },
  });
  new Consumer("track-order", {
    bus,
    on: {
      OrderCreated,
      PaymentProcessed,
      PaymentDeclined,
      InvoiceCreated,
      PaymentReversalRequested,
      PaymentReversed,
    },
    updates: { orders },
    projection: true,
  });
}
