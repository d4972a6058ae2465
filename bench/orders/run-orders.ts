import { setTimeout as sleep } from "node:timers/promises";
import { billedMs, invocationsSince, peakOf } from "./invocations.ts";
import { latencies, type Outcome, outcomeOf } from "./ledger.ts";
import { RETRY, TIMEOUT_SECONDS, VISIBILITY_SECONDS, type Way, type World } from "./way.ts";

/** What happens to orders on their way. */
export type Fault = "undisturbed" | "invoicing down for 10 s" | "functions killed" | "a fifth sent twice";

export const FAULTS: readonly Fault[] = [
  "undisturbed",
  "invoicing down for 10 s",
  "functions killed",
  "a fifth sent twice",
];

/** What a run of orders came to. */
export interface Run extends Outcome {
  way: string;
  fault: Fault;
  /** Milliseconds from each order to its invoice, and those of orders whose payment was killed. */
  latencies: number[];
  latenciesOfKilled: number[];
  /** Functions that were killed. */
  killed: number;
  /** Milliseconds an order that functions are paid for: those that it needs, and all others that it wakes. */
  billed: number;
  billedFurther: number;
  /** Most invocations at once of the functions that orders need. */
  peak: number;
  /** Clients that were told of a failure. */
  refused: number;
}

/** Between two orders: two and a half a second. */
const PAUSE_MS = 400;

/** Until an order is sent a second time. */
const AGAIN_MS = 200;

const DOWN_MS = 10_000;

/** After the last order: twice the time for which a message of a killed function stays away, and the retries. */
const PATIENCE_MS = (2 * VISIBILITY_SECONDS + RETRY.attempts * RETRY.longestDelaySeconds) * 1000;

/** So long nothing may be under way before a run is over. */
const QUIET_MS = 2 * TIMEOUT_SECONDS * 1000;

/** Sends orders one way at an even pace, with a fault, and waits for what becomes of them. */
export async function runOrders(
  { clients, services }: World,
  way: Way,
  { name, fault, orders }: { name: string; fault: Fault; orders: number },
): Promise<Run> {
  const began = Date.now();
  services.invoicingDownUntil = fault === "invoicing down for 10 s" ? began + DOWN_MS : 0;
  const sent = new Map<string, number>();
  const sending: Promise<boolean>[] = [];
  const send = (key: string) =>
    sending.push(
      way.send(key).then(
        () => true,
        () => false,
      ),
    );
  for (let index = 0; index < orders; index++) {
    await sleep(Math.max(0, began + index * PAUSE_MS - Date.now()));
    const key = `${name}-${index}`;
    const orderId = way.idOf(key);
    if (fault === "functions killed" && index % 5 === 1) way.doom("charge", orderId);
    if (fault === "functions killed" && index % 5 === 3) way.doom("invoice", orderId);
    sent.set(orderId, Date.now());
    send(key);
    if (fault === "a fifth sent twice" && index % 5 === 0) setTimeout(send, AGAIN_MS, key);
  }
  await sleep(AGAIN_MS);
  await Promise.all(sending);
  const orderIds = [...sent.keys()];
  await settled(way, orderIds);
  const killed = way.killed();
  const outcome = outcomeOf(orderIds, await way.effects(), await way.pending());
  const effects = await way.effects();
  const needed = await invocationsSince(clients.logs, way.logs, began);
  const further = await invocationsSince(clients.logs, way.furtherLogs, began);
  const unpaid = new Map([...sent].filter(([orderId]) => services.killed.get(orderId) === "charge"));
  await way.clear();
  services.doomed.clear();
  services.killed.clear();
  return {
    ...{ way: way.name, fault, ...outcome },
    ...{ latencies: latencies(sent, effects), latenciesOfKilled: latencies(unpaid, effects) },
    ...{
      killed: killed.length,
      billed: billedMs(needed) / orders,
      billedFurther: billedMs(further) / orders,
    },
    ...{ peak: peakOf(needed), refused: (await Promise.all(sending)).filter((ok) => !ok).length },
  };
}

/** Waits until each order has its end and nothing goes on, or nothing has gone on for a while, or for too long. */
async function settled(way: Way, orderIds: readonly string[]): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  let quietSince = Date.now();
  while (Date.now() < until) {
    const { stuck, lost } = outcomeOf(orderIds, await way.effects(), 0);
    const pending = await way.pending();
    if (pending > 0) quietSince = Date.now();
    else if (stuck + lost === 0 || Date.now() - quietSince > QUIET_MS) return;
    await sleep(250);
  }
}
