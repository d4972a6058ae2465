import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { say } from "../../local/say.ts";
import { chaos, type Verdict } from "./chaos.ts";
import { report } from "./report.ts";
import type { ChaosStack } from "./stack.ts";

const HELP = `npm run chaos -- [options]

Deploys index.ts to a local AWS of its own and places orders, while calls fail, answers get lost, processes are
killed, mappings pause, functions may not commit, and events come twice. Then it mends everything, redrives what
died of no verdict, and checks that the books balance. Crawls, batches of users and webhooks run beside the orders.
Exit code 0 if all of it balances, 1 if something is wrong, 2 if nothing is, but not everything has come to its end:
nothing had moved for two minutes.

  --orders NUMBER   how many orders (default 2000)
  --seconds NUMBER  how long faults last at least; the orders are spread over the first two thirds
                    (default: 8 seconds, or a second for 5 orders)
  --seed TEXT       the same seed draws the same faults, though processes race (default: the time)
  --keep            serve on after the check, until Ctrl-C, so that one can look
  --help            this text`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      orders: { type: "string", default: "2000" },
      seconds: { type: "string" },
      seed: { type: "string", default: String(Date.now()) },
      keep: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const { seed } = values;
  const orders = positive("--orders", values.orders);
  const seconds = positive("--seconds", values.seconds ?? String(Math.max(8, Math.ceil(orders / 5))));
  const interruption = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(signal, () => {
      process.once(signal, () => process.exit(130));
      interruption.abort();
    });
  const { signal } = interruption;
  say(`${orders} orders in ${seconds} s, seed ${seed}`);
  const began = performance.now();
  const checked = async (verdict: Verdict, { endpoint }: ChaosStack) => {
    console.log(`\n${report(verdict, (performance.now() - began) / 1000)}`);
    if (!values.keep) return;
    say(`serving on ${endpoint} until Ctrl-C`);
    await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  };
  const root = resolve(import.meta.dirname, "../..");
  const args = { root, orders, seconds, seed, patienceMs: 120_000, say, signal, checked };
  try {
    const { violations, impatience } = await chaos(args);
    return violations.length > 0 ? 1 : impatience ? 2 : 0;
  } catch (error) {
    if (!signal.aborted) throw error;
    say("stopped");
    return 130;
  }
}

function positive(option: string, value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1)
    throw new Error(`${option} is ${value}: use a whole number from 1.`);
  return number;
}

try {
  process.exit(await main());
} catch (error) {
  const { message, stack } = error as Error;
  console.error(`\n${process.env.DEBUG ? stack : message}`);
  process.exit(1);
}
