import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { awsClients } from "./aws-client.ts";
import { bundles } from "./bundles.ts";
import { consoleLists } from "./console.ts";
import type { Figure } from "./figure.ts";
import { journalCost } from "./journal.ts";
import { startUp } from "./start-up.ts";
import { throughput } from "./throughput.ts";

const HELP = `npm run bench -- [options]

Measures on this machine, prints a table, and writes bench/results/figures.json.

  --only NAME      aws-client, bundles, console, journal, start-up or throughput
  --orders NUMBER  orders of the throughput runs (default 300)
  --runs NUMBER    repetitions of aws-client, bundles, console and start-up (default 5)
  --help           this text`;

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    orders: { type: "string", default: "300" },
    runs: { type: "string", default: "5" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
/** Processes of which the console tells. */
const PROCESSES = 10_000;

const root = resolve(import.meta.dirname, "..");
const runs = Number(values.runs);
const benches: Record<string, () => Promise<Figure[]>> = {
  "aws-client": () => awsClients(root, runs),
  bundles: () => bundles(root, runs),
  console: () => consoleLists(root, PROCESSES, runs),
  journal: () => journalCost(root, runs),
  "start-up": () => startUp(root, runs),
  throughput: () => throughput(root, Number(values.orders)),
};
const chosen = Object.entries(benches).filter(([name]) => !values.only || values.only === name);
if (chosen.length === 0) {
  console.error(`There is no bench "${values.only}": choose ${Object.keys(benches).join(", ")}.`);
  process.exit(2);
}
const figures: Figure[] = [];
for (const [name, bench] of chosen) {
  console.error(`… ${name}`);
  figures.push(...(await bench()));
}
console.table(Object.fromEntries(figures.map(({ name, ...rest }) => [name, rest])));
const folder = join(root, "bench", "results");
mkdirSync(folder, { recursive: true });
writeFileSync(
  join(folder, "figures.json"),
  `${JSON.stringify({ node: process.version, figures }, null, 2)}\n`,
);
process.exit(0);
