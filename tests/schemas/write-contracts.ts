/** `npm run contracts`: writes the contracts of all events to their files, but no incompatible change unasked. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { EventDefinition } from "../../schemas/event.ts";
import * as registry from "../../schemas/registry.ts";
import { CONTRACTS, committed } from "./contract.ts";
import { type Review, review } from "./review.ts";

const HELP = `npm run contracts                  writes ${CONTRACTS}/<DetailType>.json for every event
npm run contracts -- --breaking    writes incompatible changes too, and removes files without an event
npm run contracts -- --help        this text`;

/** Writes what may be written to \`folder\`; returns the exit code. */
export function writeContracts(
  events: readonly EventDefinition[],
  folder: string,
  breaking: boolean,
  print: (text: string) => void,
): number {
  const changed = review(events, committed(folder)).filter(({ verdict }) => verdict !== "same");
  const breaches = changed.flatMap((review) => review.breaches);
  if (breaches.length > 0) print(breaches.join("\n"));
  if (breaches.length > 0 && !breaking) {
    print(`\nNothing was written: these changes break consumers or publishers. To break them: --breaking`);
    return 1;
  }
  mkdirSync(folder, { recursive: true });
  for (const review of changed) print(write(review, folder));
  print(`${folder}: ${changed.length} of ${events.length} contracts changed`);
  return 0;
}

function write({ type, text, verdict }: Review, folder: string): string {
  const file = join(folder, `${type}.json`);
  if (text === undefined) rmSync(file);
  else writeFileSync(file, text);
  return `${verdict}: ${file}`;
}

function main(): number {
  const { values } = parseArgs({ options: { help: { type: "boolean" }, breaking: { type: "boolean" } } });
  if (!values.help)
    return writeContracts(Object.values(registry), CONTRACTS, values.breaking ?? false, console.log);
  console.log(HELP);
  return 0;
}

if (process.argv[1] === import.meta.filename) process.exitCode = main();
