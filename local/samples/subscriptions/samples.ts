import type { Begun } from "../../samples.ts";
import type { Stack } from "../../stack.ts";
import { putEvents } from "../put-events.ts";

/** Subscriptions whose months pass in seconds: an operator fires their timers early. */
export async function begin(): Promise<Begun> {
  return { run: async (stack) => (await import("./run.ts")).subscriptionsFlow(stack), hints };
}

function hints(stack: Stack): string {
  const { apiUrl } = stack;
  const terms = { plan: "tea", price: 1190, currency: "EUR", paymentToken: "tok_declined" };
  const started = {
    ...{ subscriptionId: "my-1", customerId: "customer-1", ...terms },
    startedAt: "2026-01-31T12:00:00Z",
  };
  const post = (path: string, key: string, body: object) =>
    `curl -sw '\\n' '${apiUrl}${path}' -H 'Idempotency-Key: ${key}' -H 'content-type: application/json' -d '${JSON.stringify(body)}'`;
  return `
Start a subscription that nobody can charge, and have its days pass, once for each retry; then approve it, or let the deadline pass:

  ${putEvents(stack, "shop.subscriptions", "SubscriptionStarted", started)}
  npm run timers -- list
  npm run timers -- fire my-1
  ${post("/subscriptions/my-1/approval", "my-approval", { by: "me" })}
  curl -sw '\\n' '${apiUrl}/subscriptions/my-1'

End it, which takes back what it waits for:

  ${post("/subscriptions/my-1/cancellation", "my-cancellation", {})}`;
}
