import { type Flow, flowOf } from "../../../testing/flow.ts";
import { type Gateway, gatewayOf } from "./gateway.ts";

export const TERMS = {
  ...{ subscriptionId: "s1", customerId: "ann", plan: "tea of the month", price: 1190, currency: "EUR" },
  ...{ paymentToken: "tok_visa", startedAt: "2026-01-01T00:00:00Z" },
};

interface Opened {
  flow: Flow;
  gateway: Gateway;
}

/** A flow in which one subscription has started. */
export async function open({
  gateway = gatewayOf(() => "captured"),
  startedAt = TERMS.startedAt,
  faults,
}: {
  gateway?: Gateway;
  startedAt?: string;
  faults?: number;
} = {}): Promise<Opened> {
  const flow = await flowOf("subscriptions", {
    ports: { paymentGateway: gateway },
    ...(faults === undefined ? {} : { faults }),
  });
  await flow.emit("SubscriptionStarted", { ...TERMS, startedAt });
  return { flow, gateway };
}

/** One that nobody could charge: it waits for an approval, until 2026-01-17T00:00:00Z. */
export async function waiting(options: { faults?: number } = {}): Promise<Opened> {
  const opened = await open({ ...options, gateway: gatewayOf(() => "declined") });
  await opened.flow.advance({ days: 9 });
  return opened;
}

/** How the subscription is. */
export function statusOf(flow: Flow, subscriptionId = "s1"): unknown {
  return flow.item("subscriptions", subscriptionId)?.status;
}

/** The decisions that there are: month, decision, who. */
export function decisionsOf(flow: Flow): unknown[] {
  return flow.items("decisions").map(({ period, decision, by }) => [Number(period), decision, by]);
}
