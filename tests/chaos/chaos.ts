import { setTimeout as sleep } from "node:timers/promises";
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { type Books, readBooks } from "./books.ts";
import { chance } from "./chance.ts";
import { violations } from "./check.ts";
import { placeOrders } from "./customers.ts";
import { disturb } from "./disturbances.ts";
import { duplicates } from "./duplicates.ts";
import { type Faults, faults } from "./faults.ts";
import { keepHistory } from "./history.ts";
import { operator } from "./letters.ts";
import { note } from "./note.ts";
import { killProcess } from "./processes.ts";
import { type FaultyProxy, startProxy } from "./proxy.ts";
import { settle } from "./settle.ts";
import { type ChaosStack, startStack } from "./stack.ts";
import { type Totals, totals } from "./totals.ts";

export interface ChaosArgs {
  /** The project's folder. */
  root: string;
  orders: number;
  /** How long faults last at least; orders are spread over the first two thirds. */
  seconds: number;
  seed: string;
  /** How long it may take after that until all is quiet. */
  patienceMs: number;
  say(line: string): void;
  /** Ends it early; it rejects then, and leaves nothing behind. */
  signal: AbortSignal;
  /** Gets the verdict while the stack still serves. */
  checked?(verdict: Verdict, stack: ChaosStack): Promise<void>;
}

export interface Verdict {
  /** Faults by kind and service. */
  struck: Totals;
  /** What else was done and happened. */
  counts: Totals;
  /** What does not balance, a line each. */
  violations: string[];
}

/** Faults on a local AWS while orders flow; then everything is mended, and the books are checked. */
export async function chaos(args: ChaosArgs): Promise<Verdict> {
  const { root, seed, say, signal, checked } = args;
  const stack = await startStack(root, say);
  const struck = totals();
  const striking = faults(chance(seed, "faults"));
  let proxy: FaultyProxy | undefined;
  try {
    proxy = await startProxy({
      upstream: stack.endpoint,
      faults: striking,
      chance: chance(seed, "proxy"),
      struck,
      publish: async (Entries) =>
        (await stack.clients.events.send(new PutEventsCommand({ Entries }))).Entries ?? [],
      kill: (pid) => killProcess(pid, stack.group),
      signal,
    });
    signal.throwIfAborted();
    await stack.redirect(proxy.endpoint);
    say(`deployed on ${stack.endpoint}; its functions call AWS through ${proxy.endpoint}`);
    const counts = totals();
    const books = await run({ stack, proxy, faults: striking, counts }, args);
    const found = violations(books);
    note(books, counts);
    const verdict = { struck, counts, violations: found };
    await checked?.(verdict, stack);
    return verdict;
  } finally {
    proxy?.stop();
    await stack.stop();
  }
}

interface Stage {
  stack: ChaosStack;
  proxy: FaultyProxy;
  faults: Faults;
  counts: Totals;
}

/** Everything between the deployment and the check. */
async function run({ stack, proxy, faults, counts }: Stage, args: ChaosArgs): Promise<Books> {
  const { orders, seconds, seed, say, signal } = args;
  const history = await keepHistory(stack);
  const people = {
    stack,
    counts,
    signal,
    history,
    duplicates: duplicates(stack, chance(seed, "duplicates"), counts, signal),
    operator: operator(stack, chance(seed, "operator"), counts),
  };
  const disturbances = disturb({
    ...people,
    chance: chance(seed, "disturbances"),
    faults,
  });
  const flow = placeOrders({
    apiUrl: stack.apiUrl,
    chance: chance(seed, "orders"),
    orders,
    milliseconds: (seconds * 1000 * 2) / 3,
    counts,
    onProgress: progress(say, orders),
    signal,
  });
  const [accepted] = await Promise.all([flow, sleep(seconds * 1000, undefined, { signal })]).finally(() =>
    disturbances.end(),
  );
  faults.stop();
  say(`${accepted.length} of ${orders} orders accepted; no more faults from here on`);
  await proxy.settled();
  await settle(people, args);
  counts.add("events on the bus", history.count());
  say("reading the books");
  return readBooks(stack, { accepted, events: history.all(), letters: people.operator.kept() });
}

/** A line for every tenth of the orders. */
function progress(say: (line: string) => void, orders: number): (accepted: number) => void {
  const step = Math.max(25, Math.ceil(orders / 10));
  let next = step;
  return (accepted) => {
    if (accepted < next) return;
    say(`${accepted} orders accepted`);
    next += step;
  };
}
