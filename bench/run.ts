import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { awsClients } from "./aws-client.ts";
import { bundles } from "./bundles.ts";
import { callsOfAnOrder } from "./calls/calls.ts";
import { consoleLists } from "./console.ts";
import { crowded } from "./crowd.ts";
import type { Figure } from "./figure.ts";
import { growth } from "./growth/growth.ts";
import { journalCost } from "./journal.ts";
import { fourWays } from "./orders/orders.ts";
import { plot } from "./plots/plots.ts";
import { printResult, type Result, writeResult } from "./result.ts";
import { againstKits } from "./runtime/runtime.ts";
import { startUp } from "./start-up.ts";
import { throughput } from "./throughput.ts";

const HELP = `npm run bench -- [NAME …] [options]

Measures on this machine, prints tables, writes bench/results/NAME.json, and draws the pictures of docs/figures.md.

  NAME             aws-client, bundles, calls, console, crowd, growth, journal, orders, runtime, start-up or throughput; without
                   one, all; plots just draws
  --only NAME      the same
  --orders NUMBER  orders of a run of throughput (default 300), calls and crowd (100), and orders (30)
  --runs NUMBER    repetitions of the others (default 5)
  --help           this text`;

const { values, positionals } = parseArgs({
  options: {
    only: { type: "string" },
    orders: { type: "string" },
    runs: { type: "string", default: "5" },
    help: { type: "boolean", default: false },
  },
  allowPositionals: true,
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
/** Draws the pictures from what was found before. */
const PLOTS = "plots";

/** Processes of which the console tells. */
const PROCESSES = 10_000;

const root = resolve(import.meta.dirname, "..");
const runs = Number(values.runs);
const benches: Record<string, () => Promise<Figure[] | Result>> = {
  "aws-client": () => awsClients(root, runs),
  bundles: () => bundles(root, runs),
  calls: () => callsOfAnOrder(root, Number(values.orders ?? 100)),
  crowd: () => crowded(root, Number(values.orders ?? 100)),
  console: () => consoleLists(root, PROCESSES, runs),
  growth: () => growth(root, runs),
  journal: () => journalCost(root, runs),
  orders: () => fourWays(root, Number(values.orders ?? 30), runs),
  runtime: () => againstKits(root, runs),
  "start-up": () => startUp(root, runs),
  throughput: () => throughput(root, Number(values.orders ?? 300)),
};
const wanted = [...positionals, ...(values.only === undefined ? [] : [values.only])];
const unknown = wanted.find((name) => name !== PLOTS && !(name in benches));
if (unknown !== undefined) {
  console.error(`There is no bench "${unknown}": choose ${[...Object.keys(benches), PLOTS].join(", ")}.`);
  process.exit(2);
}
// So that what ends with this process does so, and its folders go.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.error(`… ${name}`);
  const found = await bench();
  const result = Array.isArray(found) ? { figures: found } : found;
  printResult(result);
  writeResult(join(root, "bench", "results"), name, result);
}
for (const file of plot(root)) console.error(`✓ docs/${file}`);
process.exit(0);
