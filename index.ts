/** The choreography: who is woken by what (`on`), and who may publish what (`emits`). Nobody calls anybody. */
import { adapter } from "./components/adapter.ts";
import { Consumer } from "./components/consumer.ts";
import { EventBus } from "./components/event-bus.ts";
import { HttpApi } from "./components/http-api.ts";
import { HttpEndpoint } from "./components/http-endpoint.ts";
import { Table } from "./components/table.ts";
import type { handle as createInvoice } from "./handlers/invoices/create-invoice.ts";
import type { handle as requestPaymentReversal } from "./handlers/invoices/request-payment-reversal.ts";
import type { handle as createOrder } from "./handlers/orders/create-order.ts";
import type { handle as getOrder } from "./handlers/orders/get-order.ts";
import type { handle as trackOrder } from "./handlers/orders/track-order.ts";
import type { handle as processPayment } from "./handlers/payments/process-payment.ts";
import type { handle as reversePayment } from "./handlers/payments/reverse-payment.ts";
import { VERDICTS } from "./schemas/choreography/handling-failed.ts";
import { where } from "./schemas/event.ts";
import { HandlingFailed, InvoiceCreated, OrderCreated, PaymentDeclined, PaymentProcessed, PaymentReversalRequested, PaymentReversed } from "./schemas/registry.ts";

const bus = new EventBus("shop");
const api = new HttpApi("api");

// Orders: created → paid → invoiced, or declined, or reversed where no invoice is possible.
const orders = new Table("orders", { key: "orderId" });
const payments = new Table("payments", { key: "orderId" });
const invoices = new Table("invoices", { key: "orderId" });
const reversals = new Table("reversals", { key: "paymentId" });
const paymentGateway = adapter("payment-gateway");
const taxRates = adapter("tax-rates");
const invoiceFailed = where(HandlingFailed, { consumer: ["create-invoice"], kind: VERDICTS });

new HttpEndpoint<typeof createOrder>("create-order", { bus, api, route: "POST /orders", emits: { OrderCreated }, creates: { orders } });
new HttpEndpoint<typeof getOrder>("get-order", { bus, api, route: "GET /orders/{orderId}", reads: { orders } });
new Consumer<typeof processPayment>("process-payment", { bus, on: { OrderCreated }, emits: { PaymentProcessed, PaymentDeclined }, creates: { payments }, ports: { paymentGateway } });
new Consumer<typeof createInvoice>("create-invoice", { bus, on: { PaymentProcessed }, emits: { InvoiceCreated }, creates: { invoices }, ports: { taxRates } });
new Consumer<typeof requestPaymentReversal>("request-payment-reversal", { bus, on: { HandlingFailed: invoiceFailed }, emits: { PaymentReversalRequested }, creates: { invoices } });
new Consumer<typeof reversePayment>("reverse-payment", { bus, on: { PaymentReversalRequested }, emits: { PaymentReversed }, creates: { reversals }, reads: { invoices }, ports: { paymentGateway } });
new Consumer<typeof trackOrder>("track-order", { bus, on: { OrderCreated, PaymentProcessed, PaymentDeclined, InvoiceCreated, PaymentReversalRequested, PaymentReversed }, updates: { orders }, projection: true });

export const { busName, busArn, archiveArn, claimsTable, consumers, sweeper } = bus.complete();
export const apiUrl = api.url;
