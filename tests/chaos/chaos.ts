import { setTimeout as sleep } from "node:timers/promises";
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { defined } from "../../schemas/defined.ts";
import { type Books, readBooks } from "./books.ts";
import { chance } from "./chance.ts";
import { check } from "./check.ts";
import { placeOrders } from "./customers.ts";
import { disturb } from "./disturbances.ts";
import { duplicates } from "./duplicates.ts";
import { type Faults, faults } from "./faults.ts";
import { together } from "./findings.ts";
import { keepHistory } from "./history.ts";
import { operator } from "./letters.ts";
import { beginLoads, type Load } from "./load.ts";
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
  /** How long nothing may move after that, though all is not quiet yet. */
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
  /** What was left when nothing moved any more; then only what is wrong whatever comes is a violation. */
  impatience?: string;
}

/** Faults on a local AWS while orders and the loads of other flows are handled; then all is mended, and the books are checked. */
export async function chaos(args: ChaosArgs): Promise<Verdict> {
  const { root, seed, say, signal, checked } = args;
  const loads = await beginLoads();
  const stack = await startStack(root, Object.assign({}, ...loads.map(({ config }) => config)), say).catch(
    (error) => {
      for (const load of loads) load.close();
      throw error;
    },
  );
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
    const { books, impatience } = await run({ stack, proxy, faults: striking, counts, loads }, args);
    const found = together([
      check(books),
      ...(await Promise.all(loads.map((load) => load.check(stack, books.events)))),
    ]);
    note(books, counts);
    const verdict = defined({
      struck,
      counts,
      violations: impatience ? found.contradictions : [...found.contradictions, ...found.unfinished],
      impatience,
    });
    await checked?.(verdict, stack);
    return verdict;
  } finally {
    proxy?.stop();
    for (const load of loads) load.close();
    await stack.stop();
  }
}

interface Stage {
  stack: ChaosStack;
  proxy: FaultyProxy;
  faults: Faults;
  counts: Totals;
  loads: readonly Load[];
}

/** Everything between the deployment and the check. */
async function run(
  { stack, proxy, faults, counts, loads }: Stage,
  args: ChaosArgs,
): Promise<{ books: Books; impatience?: string }> {
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
  const asking = { stack, milliseconds: (seconds * 1000 * 2) / 3, counts, signal };
  const flow = placeOrders({
    ...asking,
    apiUrl: stack.apiUrl,
    chance: chance(seed, "orders"),
    orders,
    onProgress: progress(say, orders),
  });
  const [accepted] = await Promise.all([
    flow,
    sleep(seconds * 1000, undefined, { signal }),
    Promise.all(
      loads.map((load, index) => load.place({ ...asking, chance: chance(seed, `load ${index}`) })),
    ).then(() => say("crawls, batches and webhooks are asked for")),
  ]).finally(() => disturbances.end());
  faults.stop();
  say(`${accepted.length} of ${orders} orders accepted; no more faults from here on`);
  await proxy.settled();
  const impatience = await settle(people, args);
  counts.add("events on the bus", history.count());
  say("reading the books");
  const collected = { accepted, events: history.all(), letters: people.operator.kept() };
  return defined({ books: await readBooks(stack, collected), impatience });
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
