export { PaymentCancellationRequested } from "./payment-cancellation-requested.ts";
export { PaymentDeclined } from "./payment-declined.ts";
export { PaymentProcessed } from "./payment-processed.ts";
export { PaymentReversed } from "./payment-reversed.ts";
