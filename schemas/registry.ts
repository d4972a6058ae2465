/** Every event of the program. A line here makes an event known to contracts, catalogue and the graph check. */
export { GatherDeadlinePassed } from "./choreography/gather-deadline-passed.ts";
export { HandlingFailed } from "./choreography/handling-failed.ts";
export { InvoiceCreated } from "./invoices/invoice-created.ts";
export { PaymentReversalRequested } from "./invoices/payment-reversal-requested.ts";
export { OrderCreated } from "./orders/order-created.ts";
export { PaymentDeclined } from "./payments/payment-declined.ts";
export { PaymentProcessed } from "./payments/payment-processed.ts";
export { PaymentReversed } from "./payments/payment-reversed.ts";
