import { setTimeout as sleep } from "node:timers/promises";
import { factKey } from "../../../runtime/check/fact-key.ts";
import { monthOf } from "../../../schemas/subscriptions/calendar.ts";
import { StatementDue } from "../../../schemas/subscriptions/statement-due.ts";
import { say } from "../../say.ts";
import type { Stack } from "../../stack.ts";
import { showProcess } from "../../timeline.ts";
import { type Completions, completions } from "../completions.ts";
import { daysOf } from "./days.ts";

/** A step must be done after this long, on a busy machine too. */
const PATIENCE_MS = 60_000;

const PAUSE_MS = 50;

/** What `GET /subscriptions/{subscriptionId}` says. */
interface Shown {
  status: string;
  period: number;
  attempt: number;
  decisions?: { decision: string; by: string }[];
}

/** What happens to a subscription of the samples. */
interface Told {
  /** Fires its pending timer of a type early. */
  fire(type: string): Promise<void>;
  /** Waits until it is so. */
  until(state: Partial<Shown>): Promise<void>;
  /** Posts to one of its routes. */
  post(path: string, body: object): Promise<void>;
}

interface Sample {
  title: string;
  token: string;
  ends: Partial<Shown>;
  tell(told: Told): Promise<void>;
}

const SAMPLES: readonly Sample[] = [
  {
    title: "a month that is paid, and the next",
    token: "tok_visa",
    ends: { status: "active", period: 3 },
    async tell({ fire, until }) {
      await until({ period: 2 });
      await fire("RenewalDue");
    },
  },
  {
    title: "a card that is declined four times, and somebody who approves",
    token: "tok_declined",
    ends: { status: "active", period: 2 },
    async tell(told) {
      await declined(told);
      await told.post("/approval", { by: "agent-7" });
    },
  },
  {
    title: "a card that is declined four times, and nobody who approves in time",
    token: "tok_declined",
    ends: { status: "suspended", period: 1 },
    async tell(told) {
      await declined(told);
      await told.fire("GraceEnded");
    },
  },
  {
    title: "a gateway that fails twice, and a customer who cancels",
    token: "tok_flaky",
    ends: { status: "cancelled", period: 2 },
    async tell({ until, post }) {
      await until({ period: 2 });
      await post("/cancellation", {});
    },
  },
];

/** Nine days: the charge and its three retries are declined. */
async function declined({ fire, until }: Told): Promise<void> {
  for (const attempt of [2, 3, 4]) {
    await until({ status: "retrying", attempt });
    await fire("PaymentRetryDue");
  }
  await until({ status: "grace" });
}

/** Starts a subscription for every ending, has their days pass, and prints their timelines and a customer's statement. */
export async function subscriptionsFlow(stack: Stack): Promise<boolean> {
  say(`starting ${SAMPLES.length} subscriptions; their days pass by firing timers early`);
  const run = Date.now();
  const customerId = `customer-${run}`;
  const days = daysOf(stack);
  const watch = await completions(stack, "CustomerStatementIssued");
  const done: { sample: Sample; subscriptionId: string; end: Shown }[] = [];
  try {
    for (const [index, sample] of SAMPLES.entries()) {
      const terms = { customerId, plan: "tea", price: 1190, currency: "EUR", paymentToken: sample.token };
      const started = await post(stack, "/subscriptions", `sample-${run}-${index}`, terms);
      const { subscriptionId } = started as { subscriptionId: string };
      const path = `/subscriptions/${subscriptionId}`;
      await sample.tell({
        fire: (type) => days.pass(`${type}:${subscriptionId}`),
        until: async (state) => {
          await shown(stack, path, state);
        },
        post: async (rest, body) => {
          await post(stack, `${path}${rest}`, `sample-${run}-${index}-${rest}`, body);
        },
      });
      const end = await shown(stack, path, sample.ends);
      done.push({ sample, subscriptionId, end });
      say(`${sample.title}: ${end.status}`);
    }
    for (const { sample, subscriptionId, end } of done) {
      const decision = end.decisions?.map(({ decision, by }) => `, ${decision} by ${by}`).join("") ?? "";
      console.log(`\n✓ ${sample.title} → ${end.status}${decision}`);
      console.log(await showProcess(stack, `subscriptionId:${subscriptionId}`));
    }
    const due = factKey(StatementDue, {
      ...{ customerId, currency: "EUR", month: monthOf(new Date().toISOString()) },
    });
    await days.pass(`StatementDue:${due}`);
    const statement = await stated(watch, customerId);
    console.log(`\n✓ the customer's statement: ${JSON.stringify(statement)}`);
    return true;
  } finally {
    await watch.close();
  }
}

/** The customer's statement, as soon as it is issued. */
async function stated(watch: Completions, customerId: string): Promise<object> {
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await sleep(PAUSE_MS)) {
    const found = (await watch.seen()).find(({ data }) => data.customerId === customerId);
    if (found) return found.data;
  }
  throw new Error(`No statement of ${customerId} was issued within ${PATIENCE_MS / 1000} s.`);
}

/** A subscription as it is shown, as soon as it is so. */
async function shown({ apiUrl }: Stack, path: string, state: Partial<Shown>): Promise<Shown> {
  let last: Partial<Shown> = {};
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await sleep(PAUSE_MS)) {
    last = (await (await fetch(`${apiUrl}${path}`)).json()) as Shown;
    if (Object.entries(state).every(([name, value]) => last[name as keyof Shown] === value))
      return last as Shown;
  }
  throw new Error(`GET ${path} shows ${JSON.stringify(last)}, not ${JSON.stringify(state)}.`);
}

/** Posts, again with the same key where the answer is 5xx: a busy machine may miss a cold function's time. */
async function post({ apiUrl }: Stack, path: string, key: string, body: object): Promise<unknown> {
  for (let tries = 1; ; tries++) {
    const response = await fetch(`${apiUrl}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": key },
      body: JSON.stringify(body),
    });
    const answer = await response.text();
    if (response.status === 202) return JSON.parse(answer);
    if (response.status < 500 || tries === 5)
      throw new Error(`POST ${apiUrl}${path} answered ${response.status}: ${answer}`);
  }
}
