/** Only the compiler reads this file: the adapters of orders' gateway are a gateway for subscriptions. */
import type { PaymentGateway as OfPayments } from "../../../handlers/payments/payment-gateway.ts";
import type { PaymentGateway } from "../../../handlers/subscriptions/payment-gateway.ts";

export const shared = (gateway: OfPayments): PaymentGateway => gateway;
