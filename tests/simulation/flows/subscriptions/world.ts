import type { Item } from "../../../../runtime/handler.ts";
import { firedKey, timerKey } from "../../../../runtime/identity.ts";
import type { ClaimRecord } from "../../../../runtime/ports/record.ts";
import type { TimerRecord } from "../../../../runtime/ports/timer-record.ts";
import type { HandlingFailed } from "../../../../schemas/choreography/handling-failed.ts";
import { monthOf } from "../../../../schemas/subscriptions/calendar.ts";
import { statementKey } from "../../../../schemas/subscriptions/sort-keys.ts";
import { type Due, subscriptionOf } from "../../../../schemas/subscriptions/subscription.ts";
import type { Envelope } from "../../../../testing/simulation/bus.ts";
import type { Cloud } from "../../../../testing/simulation/cloud.ts";
import type { Flow, World } from "../../world.ts";
import { factsOf } from "../gathered.ts";
import { bookkeeping } from "./gateway.ts";
import { HORIZON_MS, loadOf } from "./load.ts";

export const world: World = { flow: subscriptions, owners: ["subscriptions"], turns: [9] };

/** What only a subscription's timers publish. */
const TIMERS = ["RenewalDue", "PaymentRetryDue", "GraceEnded"];

/** Once a day or a month is over, or a wait is, and never more often; and nothing once a subscription is cancelled. */
function subscriptions(cloud: Cloud): Flow {
  const { watch, store } = cloud;
  const books = bookkeeping(cloud);
  const load = loadOf(cloud);
  const facts = factsOf(cloud);
  const cancelled = new Set<string>();
  /** Subscription and month → approved or expired. */
  const decided = new Map<string, string>();
  /** What the CRM has of a subscription: its latest revision. */
  const crm = new Map<string, number>();

  cloud.onEvent = (envelope: Envelope) => {
    facts.note(envelope);
    const type = envelope["detail-type"];
    const { subscriptionId, period } = (envelope.detail as { data: Record<string, unknown> }).data;
    if (type !== "SubscriptionExtended" && type !== "SubscriptionSuspended") return;
    const month = `${subscriptionId} month ${period}`;
    const before = decided.get(month) ?? type;
    decided.set(month, before);
    if (before !== type) watch.fail(`${month} was approved and expired`);
  };
  cloud.onRecord = (key, record) => {
    const waiting = record as TimerRecord | ClaimRecord | undefined;
    const timer = waiting?.timer;
    if (!waiting || !timer) return;
    const isOver = TIMERS.includes(timer.type) && cancelled.has(timer.key);
    const isFired = "outbox" in waiting && key.startsWith(firedKey(""));
    if (isOver && (isFired || "entry" in waiting))
      watch.fail(`${timer.type} of ${timer.key} ${isFired ? "fires" : "is set"}, though it is cancelled`);
    if ("entry" in waiting) load.about(waiting);
  };
  cloud.onItem = (table, item) => {
    if (table !== "subscriptions") return;
    const { subscriptionId, status } = subscriptionOf(item);
    if (cancelled.has(subscriptionId)) watch.fail(`${subscriptionId} was cancelled, and is ${status} again`);
    if (status === "cancelled") cancelled.add(subscriptionId);
  };

  return {
    portsOf: (process) => ({
      paymentGateway: books.gatewayOf(process),
      customerMail: {
        send: ({ key }: { key: string }) => process.call(`mail ${key}`, () => ({ letterId: key })),
      },
      crm: {
        keep: ({ subscriptionId, revision }: { subscriptionId: string; revision: number }) =>
          process.call(`crm ${subscriptionId} ${revision}`, () => {
            // A call that was held up on its way is overtaken.
            const latest = Math.max(revision, crm.get(subscriptionId) ?? 0);
            if (revision > (crm.get(subscriptionId) ?? 0) + 1)
              watch.fail(`The CRM is told of revision ${revision} of ${subscriptionId} too early`);
            crm.set(subscriptionId, latest);
            return { revision: latest };
          }),
      },
    }),
    horizonMs: HORIZON_MS,
    start: load.start,
    *atRest() {
      for (const item of store.items("subscriptions")) yield* problemsOf(item);
      yield* moneyProblems();
      yield* statementProblems();
    },
  };

  /** A subscription is what its events make of it; and where it has not ended, it waits for something. */
  function* problemsOf(item: Item): Generator<string> {
    const { subscriptionId: id, status, period, attempt } = subscriptionOf(item);
    const of = (type: string) => facts.of(type, "subscriptionId", id);
    const periods = (...types: string[]) => types.flatMap(of).map((data) => Number(data.period));
    const settled = periods("SubscriptionCharged", "SubscriptionExtended").sort((a, b) => a - b);
    if (settled.some((one, index) => one !== index + 1)) yield `${id} was charged or extended for ${settled}`;
    const next = settled.length + 1;
    const refusals = of("SubscriptionChargeDeclined").filter((data) => data.period === next).length;
    const isOpen = ["active", "retrying", "retrying", "retrying", "grace"][refusals];
    const expected =
      of("SubscriptionCancelled").length > 0
        ? "cancelled"
        : periods("SubscriptionSuspended").includes(next)
          ? "suspended"
          : isOpen;
    const [is, should] = [`${status} ${period}.${attempt}`, `${expected} ${next}.${refusals + 1}`];
    if (is !== should) yield `${id} is ${is}, and by its events it should be ${should}`;
    if (status === "cancelled" || status === "suspended") return;
    const waits = TIMERS.some((type) => cloud.timers.isPending(timerKey(type, id)));
    if (!waits && !isLost(id)) yield `${id} is ${status}, and waits for nothing`;
  }

  /** Whether an event about a subscription lies in a dead-letter queue. */
  function isLost(id: string): boolean {
    const dead = store.records().filter(({ status }) => status === "dead");
    const failures = facts.all("HandlingFailed") as unknown as HandlingFailed["data"][];
    return failures.some(
      ({ event, deadLetterId }) =>
        (event?.detail?.data as Partial<Due> | undefined)?.subscriptionId === id &&
        dead.some((record) => record.deadLetterId === deadLetterId),
    );
  }

  /** What was charged is recorded, or taken back, or its event lies in a dead-letter queue. */
  function* moneyProblems(): Generator<string> {
    const recorded = new Map<string, number>();
    for (const data of facts.all("SubscriptionCharged"))
      recorded.set(String(data.chargeId), Number(data.amount));
    for (const [charge, amount] of books.kept()) {
      const id = charge.split(":")[1] ?? "";
      // Where it was cancelled since, redriving the letter takes the money back.
      if (recorded.get(`pay_${charge}`) !== amount && !isLost(id))
        yield `${charge}: ${amount} were kept, and ${recorded.get(`pay_${charge}`) ?? "nothing"} recorded`;
      recorded.delete(`pay_${charge}`);
    }
    for (const [charge, amount] of recorded) yield `${charge}: ${amount} were recorded, and not kept`;
  }

  /** A statement has the sums of its month's charges; and where it is told, the latest one tells them. */
  function* statementProblems(): Generator<string> {
    const sums = new Map<string, { charges: number; amount: number }>();
    for (const { customerId, amount, currency, chargedAt } of facts.all("SubscriptionCharged")) {
      const month = statementKey({ month: monthOf(String(chargedAt)), currency: String(currency) });
      const sum = sums.get(`${customerId} ${month}`) ?? { charges: 0, amount: 0 };
      sums.set(`${customerId} ${month}`, { charges: sum.charges + 1, amount: sum.amount + Number(amount) });
    }
    const statements = store.items("statements");
    if (statements.length !== sums.size) yield `${statements.length} statements of ${sums.size} months`;
    for (const { customerId, statement, charges, amount } of statements) {
      const name = `${customerId} ${statement}`;
      const sum = sums.get(name);
      if (sum?.charges !== charges || sum?.amount !== amount)
        yield `${name}: ${charges} charges of ${amount}, and its charges are ${JSON.stringify(sum)}`;
    }
  }
}
