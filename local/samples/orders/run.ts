import { setTimeout as sleep } from "node:timers/promises";
import { say } from "../../say.ts";
import type { Stack } from "../../stack.ts";
import { showProcess } from "../../timeline.ts";
import { emit } from "../emit.ts";

const SAMPLES = [
  { title: "a plain order", token: "tok_visa", country: "DE", ends: "invoiced" },
  {
    title: "a bare event, as from the aws CLI",
    token: "tok_visa",
    country: "FR",
    ends: "invoiced",
    bare: true,
  },
  { title: "a declined card", token: "tok_declined", country: "DE", ends: "declined" },
  { title: "a gateway whose answers are lost", token: "tok_lost", country: "DE", ends: "declined" },
  { title: "a gateway that fails twice", token: "tok_flaky", country: "DE", ends: "invoiced" },
  { title: "a country that is refused for good", token: "tok_visa", country: "ZZ", ends: "reversed" },
  { title: "a tax service that stays down", token: "tok_visa", country: "XB", ends: "reversed" },
];
type Sample = (typeof SAMPLES)[number];

/** An order that was placed, and what has become of it. */
interface Placed {
  sample: Sample;
  orderId: string;
  status: string;
}

/** An order must have ended after this long, the slowest backoff included, on a busy machine too. */
const PATIENCE_MS = 90_000;

const PAUSE_MS = 100;

/** Places one sample order for every ending, waits for each, and prints its timeline. */
export async function ordersFlow(stack: Stack): Promise<boolean> {
  say(`placing ${SAMPLES.length} sample orders`);
  const run = Date.now();
  const placed: Placed[] = [];
  // One after another, here and below: side by side, each request would start a process of its function.
  for (const [index, sample] of SAMPLES.entries()) {
    const orderId = sample.bare
      ? await emitted(stack, sample, `bare-${run}`)
      : await post(stack, sample, `sample-${run}-${index}`);
    placed.push({ sample, orderId, status: "unknown" });
  }
  const ended = await endings(stack, placed);
  for (const { sample, orderId, status } of ended) {
    const good = status === sample.ends;
    console.log(
      `\n${good ? "✓" : "✗"} ${sample.title} → ${status}${good ? "" : `, but ${sample.ends} was expected`}`,
    );
    console.log(await showProcess(stack, orderId));
  }
  return ended.every(({ sample, status }) => status === sample.ends);
}

const ITEMS = [{ sku: "tea-250g", quantity: 2, unitPrice: 1190 }];

function orderOf({ token, country }: Sample) {
  return {
    customerId: "customer-1",
    items: ITEMS,
    currency: "EUR",
    paymentToken: token,
    billingCountry: country,
  };
}

/** Posts an order, again with the same key where the answer is 5xx: a busy machine may miss a cold function's time. */
async function post({ apiUrl }: Stack, sample: Sample, key: string): Promise<string> {
  for (let tries = 1; ; tries++) {
    const response = await fetch(`${apiUrl}/orders`, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": key },
      body: JSON.stringify(orderOf(sample)),
    });
    const answer = await response.text();
    if (response.status === 202) return (JSON.parse(answer) as { orderId: string }).orderId;
    if (response.status < 500 || tries === 5)
      throw new Error(`POST ${apiUrl}/orders answered ${response.status}: ${answer}`);
  }
}

async function emitted(stack: Stack, sample: Sample, orderId: string): Promise<string> {
  const data = { ...orderOf(sample), orderId, total: 2380, placedAt: new Date().toISOString() };
  await emit(stack, { source: "shop.orders", type: "OrderCreated", data });
  return orderId;
}

/** Asks for the orders in turn until each has ended as expected, or cannot any more. */
async function endings({ apiUrl }: Stack, placed: readonly Placed[]): Promise<readonly Placed[]> {
  const until = Date.now() + PATIENCE_MS;
  const open = new Set(placed);
  for (; open.size > 0 && Date.now() < until; await sleep(PAUSE_MS))
    for (const order of open) {
      const response = await fetch(`${apiUrl}/orders/${order.orderId}`);
      const { status } = (await response.json()) as { status?: string | number };
      order.status = String(status ?? order.status);
      if (order.status !== order.sample.ends) continue;
      say(`${order.sample.title}: ${order.status}`);
      open.delete(order);
    }
  return placed;
}
