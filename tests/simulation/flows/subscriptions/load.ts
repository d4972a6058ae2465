import type { TimerRecord } from "../../../../runtime/ports/timer-record.ts";
import { monthsLater } from "../../../../schemas/subscriptions/calendar.ts";
import { call } from "../../../../testing/simulation/caller.ts";
import type { Cloud } from "../../../../testing/simulation/cloud.ts";
import { runSweeper } from "../../../../testing/simulation/operator.ts";
import { TOKENS } from "./gateway.ts";

/** Two customers: each has several subscriptions, whose charges meet in one statement. */
const CUSTOMERS = ["ann", "bob"];

/**
 * Until then faults go on: a charge that is declined four times, the wait for an approval, and the next month. Records live
 * longer: what is redriven after their end is a new event.
 */
export const HORIZON_MS = 33 * 86_400_000;

/** Subscriptions as people start, cancel and approve them, and the sweeper as it comes while faults go on. */
export function loadOf(cloud: Cloud) {
  const { chance, agenda, watch, timers } = cloud;
  const end = agenda.now + HORIZON_MS;
  const iso = (time: number) => new Date(time).toISOString();
  /** Idempotency key → the subscription that it was answered with. */
  const posted = new Map<string, string>();

  function put(type: string, data: object, metadata?: object): void {
    const detail = JSON.stringify({ ...(metadata ? { metadata } : {}), data });
    cloud.put({ source: "shop.subscriptions", type, detail });
  }

  function termsOf(name: string) {
    return {
      customerId: chance.pick(CUSTOMERS, `${name} customer`),
      plan: "tea of the month",
      price: 100 + chance.below(900, `${name} price`),
      currency: "EUR",
      paymentToken: chance.pick(TOKENS, `${name} token`),
    };
  }

  /** By what is published, or asked for over HTTP; the same key again is the same intent. */
  function cancel(subscriptionId: string, key: string): void {
    if (chance.of(`${key} by HTTP`) < 0.5) ask(subscriptionId, "cancellation", {}, key);
    else put("SubscriptionCancellationRequested", { subscriptionId, requestedAt: iso(agenda.now) });
  }

  function approve(subscriptionId: string, period: number, key: string): void {
    if (chance.of(`${key} by HTTP`) < 0.5) ask(subscriptionId, "approval", { by: "agent", period }, key);
    else put("GraceApproved", { subscriptionId, period, by: "agent", approvedAt: iso(agenda.now) });
  }

  function ask(subscriptionId: string, what: string, body: object, key: string): void {
    const request = {
      headers: { "idempotency-key": key },
      pathParameters: { subscriptionId },
      body: JSON.stringify(body),
    };
    const isCalm = !chance.stormy;
    void call(cloud, `POST /subscriptions/{subscriptionId}/${what}`, request, key).then((answer) => {
      if (!answer && isCalm) watch.fail(`The ${what} ${key} was not answered`);
      if (answer && ![202, 404, 409].includes(answer.status))
        watch.fail(`The ${what} ${key} was answered ${answer.status}`);
    });
  }

  /** Somebody who changes their mind within the first seconds; sometimes twice. */
  function changeOfMind(subscriptionId: string): void {
    for (const once of ["once", "again"]) {
      const name = `${subscriptionId} early ${once}`;
      if (chance.of(name) < 0.15)
        agenda.in(chance.below(9000, `${name} at`), () => cancel(subscriptionId, name));
    }
  }

  /** From the bus: started now, soon, or a month or two ago, so that a renewal is due soon or overdue. */
  function emit(subscriptionId: string): void {
    const soon = agenda.now + chance.below(30_000, `${subscriptionId} start`);
    const startedAt = monthsLater(iso(soon), -chance.below(3, `${subscriptionId} months ago`));
    const data = { subscriptionId, ...termsOf(subscriptionId), startedAt };
    const at = (what: string) => chance.below(8000, `${subscriptionId} ${what}`);
    const sometimes = (what: string) => chance.of(`${subscriptionId} has ${what}`) < 0.25;
    agenda.in(at("put"), () => put("SubscriptionStarted", data));
    if (sometimes("a copy")) agenda.in(at("copy"), () => put("SubscriptionStarted", data));
    if (sometimes("another key"))
      agenda.in(at("another"), () =>
        put("SubscriptionStarted", data, { idempotencyKey: `b-${subscriptionId}` }),
      );
    if (sometimes("other terms"))
      agenda.in(at("other"), () =>
        put("SubscriptionStarted", { ...data, price: 77_700 }, { idempotencyKey: `c-${subscriptionId}` }),
      );
    if (sometimes("an approval for nothing"))
      agenda.in(at("nothing"), () => approve(subscriptionId, 1, `n-${subscriptionId}`));
    changeOfMind(subscriptionId);
  }

  function post(name: string): void {
    const request = { headers: { "idempotency-key": name }, body: JSON.stringify(termsOf(name)) };
    for (const once of ["first", "second"]) {
      if (once === "second" && chance.of(`${name} twice`) < 0.5) continue;
      agenda.in(chance.below(4000, `${name} ${once}`), () => {
        void call(cloud, "POST /subscriptions", request, `${name} ${once}`).then((answer) => {
          if (!answer) return;
          const { subscriptionId } = answer.body as { subscriptionId: string };
          if (answer.status !== 202) return watch.fail(`POST of ${name} was answered ${answer.status}`);
          const other = posted.get(name);
          if (other !== undefined && other !== subscriptionId)
            watch.fail(`${name} is ${subscriptionId}, and ${other} too`);
          if (other === undefined) changeOfMind(subscriptionId);
          posted.set(name, subscriptionId);
        });
      });
    }
  }

  /** The sweeper comes about a timer's time, while faults go on; and at that very time somebody cancels or approves, perhaps. */
  function about({ key, id, timer: { type }, entry, pendingSince: due }: TimerRecord): void {
    if (due > end) return;
    // Once a minute, while faults go on: most of its runs meet one.
    const sweep = (round: number) => {
      if (!chance.stormy || !timers.isPending(key) || round > 6) return;
      void runSweeper(cloud, `sweep ${round} for ${id}`, 0);
      agenda.in(60_000, () => sweep(round + 1));
    };
    agenda.in(due - chance.below(100_000, `${id} sweep`) - agenda.now, () => sweep(1));
    const { subscriptionId, period } = JSON.parse(entry.detail).data as {
      subscriptionId?: string;
      period: number;
    };
    if (subscriptionId === undefined) return;
    const meanwhile = (what: string, rate: number, run: (name: string) => void) => {
      for (const once of ["once", "again"]) {
        const name = `${id} ${what} ${once}`;
        const at = due + chance.below(3000, `${name} at`) - 1500;
        if (chance.of(name) < rate) agenda.in(at - agenda.now, () => run(name));
      }
    };
    meanwhile("cancelled", 0.06, (name) => cancel(subscriptionId, name));
    if (type === "GraceEnded") meanwhile("approved", 0.5, (name) => approve(subscriptionId, period, name));
  }

  return {
    about,
    start() {
      const few = 1 + chance.below(3, "subscriptions");
      for (let index = 1; index <= few; index++)
        chance.of(`subscription ${index} by HTTP`) < 0.35 ? post(`http-${index}`) : emit(`sub-${index}`);
    },
  };
}
