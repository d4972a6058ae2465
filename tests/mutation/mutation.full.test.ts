/** Every change of runtime/ that a test should notice: one is noticed, or named in survivors.json with its reason. */
import { readdirSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { instrumented } from "./instrument.ts";
import { runMutants, type Verdict } from "./run.ts";
import { described, summaryOf } from "./survivors.ts";

/** How many of the changes tests must notice, in percent; accepted survivors count as not noticed. */
const LEAST = 95;

/** Folders and files of `runtime/`. */
const ROOMS = readdirSync("runtime");

const roomOf = (file: string) => file.split("/")[1] ?? "";

let run: Promise<Verdict[]> | undefined;

/** What became of all changes; they are made once. One thread: another suite has the next core. */
function verdicts(): Promise<Verdict[]> {
  run ??= instrumented(() => true).then((mutants) => runMutants(mutants, { threads: 1, report() {} }));
  return run;
}

test(`tests notice ${LEAST} % of the changes`, async () => {
  const { score, mutants } = summaryOf(await verdicts());
  assert.ok(score >= LEAST, `${score} % of ${mutants} were noticed`);
});

for (const room of ROOMS)
  test(`what no test notices in runtime/${room} is named with its reason`, async () => {
    const own = (await verdicts()).filter(({ mutant }) => roomOf(mutant.file) === room);
    assert.equal(summaryOf(own).unnamed.map(described), []);
  });

test.run();
