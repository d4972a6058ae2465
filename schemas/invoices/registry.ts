export { InvoiceCreated } from "./invoice-created.ts";
export { PaymentReversalRequested } from "./payment-reversal-requested.ts";
