import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { findSuites, localSteps, unitSteps } from "./plan.ts";
import { runStep } from "./run-step.ts";
import type { Step } from "./step.ts";

const UVU = `import { test } from ${JSON.stringify(import.meta.resolve("uvu"))};\n`;
const folder = mkdtempSync(join(tmpdir(), "harness-"));
test.after(() => rmSync(folder, { recursive: true }));

/** Runs suites given as file name → text in one worker; returns the counts and all that was printed. */
async function run(suites: Record<string, string>, timeoutSeconds = 20) {
  const files = Object.entries(suites).map(([name, text]) => {
    const file = join(folder, `${name}.mjs`);
    writeFileSync(file, UVU + text);
    return file;
  });
  const command = ["--import", "tsx", "tests/harness/worker.ts", ...files];
  return runCounted({ name: "fixture", command, timeoutSeconds, reports: true });
}

async function runCounted(step: Step) {
  const printed: string[] = [];
  const outcome = await runStep(step, (text) => printed.push(text));
  return { ...outcome, printed: printed.join("\n") };
}

test("counts tests, prints a line for a suite that passes and everything of one that fails", async () => {
  const { passed, failed, printed } = await run({
    green: `test("a", () => console.log("noise")); test("b", () => {}); test.run();`,
    red: `test("c", () => {}); test("breaks", () => { console.error("clue"); throw new Error("why"); }); test.run();`,
  });
  assert.equal([passed, failed], [3, 1]);
  assert.match(printed, /✓ \S+green\.mjs {2}2 passed/);
  assert.not.match(printed, "noise");
  assert.match(printed, /✗ \S+red\.mjs {2}1 passed, 1 failed[\s\S]*clue[\s\S]*"breaks"[\s\S]*why/);
  assert.match(printed, /✗ fixture/);
});

test("fails what uvu passes in silence, by name, and runs the other suites of the process", async () => {
  const { passed, failed, printed } = await run({
    empty: `test.run();`,
    imports: `import "./nowhere.mjs"; test("a", () => {}); test.run();`,
    before: `test.before(() => { throw new Error("x"); }); test("a", () => {}); test("b", () => {}); test.run();`,
    oddity: `test("a", () => { throw undefined; }); test.run();`,
    green: `import { suite } from ${JSON.stringify(import.meta.resolve("uvu"))}; const s = suite(); s("a", () => {}); s.run();`,
    forgets: `test("a", () => {});`,
  });
  assert.match(printed, /✗ \S+forgets\.mjs[\s\S]*No test ran/);
  assert.match(printed, /✗ \S+empty\.mjs[\s\S]*without tests/);
  assert.match(printed, /✗ \S+imports\.mjs[\s\S]*nowhere\.mjs/);
  assert.match(printed, /✗ \S+before\.mjs[\s\S]*hook threw/);
  assert.match(printed, /✗ \S+oddity\.mjs/);
  assert.match(printed, /✓ \S+green\.mjs {2}1 passed/);
  assert.ok(passed >= 1 && failed >= 6, `${passed} passed, ${failed} failed`);
});

test("counts a process that ends early as one failure and names the file", async () => {
  const [quits, stuck] = await Promise.all([
    run({
      green: `test("a", () => {}); test.run();`,
      quits: `test("a", () => process.exit(0)); test.run();`,
    }),
    run({ stuck: `test("a", () => new Promise(() => {})); test.run();` }),
  ]);
  assert.equal([quits.passed, quits.failed], [1, 1]);
  assert.match(quits.printed, /✗ fixture: exit code 0 in \S+quits\.mjs/);
  assert.equal([stuck.passed, stuck.failed], [0, 1]);
});

test("counts an error after the last test, and handles left open, as failures", async () => {
  const [late, open] = await Promise.all([
    run({
      late: `test("a", () => void setTimeout(() => { throw new Error("oops"); }, 50)); test.run();`,
    }),
    run({ open: `test("a", () => void setInterval(() => {}, 1000)); test.run();` }),
  ]);
  assert.equal([late.passed, late.failed], [1, 1]);
  assert.match(late.printed, "Error: oops");
  assert.equal([open.passed, open.failed], [1, 1]);
  assert.match(open.printed, /Still open after the last test: .*Timeout/);
});

test("kills a step that takes too long, together with what it started", async () => {
  const beats = join(folder, "beats");
  const beat = `setInterval(() => require("node:fs").appendFileSync(${JSON.stringify(beats)}, "."), 20)`;
  const { passed, failed, printed } = await run(
    {
      slow: `import { spawn } from "node:child_process";
        test("a", () => new Promise(() => spawn(process.execPath, ["-e", ${JSON.stringify(beat)}])));
        test.run();`,
    },
    2,
  );
  assert.equal([passed, failed], [0, 1]);
  assert.match(printed, /killed after 2 s in \S+slow\.mjs/);
  const { size } = statSync(beats);
  await sleep(100);
  assert.is(statSync(beats).size, size);
});

test("counts any other step as one test", async () => {
  const step = { name: "types", timeoutSeconds: 10, reports: false };
  const good = await runCounted({ ...step, command: ["-e", "console.log('fine')"] });
  assert.equal([good.passed, good.failed], [1, 0]);
  assert.not.match(good.printed, "fine");
  const bad = await runCounted({ ...step, command: ["-e", "console.log('wrong'); process.exit(2)"] });
  assert.equal([bad.passed, bad.failed], [0, 1]);
  assert.match(bad.printed, /✗ types: exit code 2\nwrong/);
});

test("finds suites by pattern and keeps the local AWS apart", () => {
  assert.equal(findSuites(["HARNESS/run\\.test", "harness/throws"]), [
    "tests/harness/run.test.ts",
    "tests/harness/throws.test.ts",
  ]);
  assert.equal(findSuites(["no such suite"]), []);
  const suites = [
    "tests/a/x.test.ts",
    "tests/a/deep/y.test.ts",
    "tests/local/z.test.ts",
    "tests/b/x.test.ts",
  ];
  assert.equal(
    unitSteps(suites).map(({ name }) => name),
    ["tests/a", "tests/b"],
  );
  assert.equal(
    localSteps(suites).map(({ command }) => command.at(-1)),
    ["tests/local/z.test.ts"],
  );
  assert.equal(localSteps(["tests/a/x.test.ts"]), []);
});

test.run();
