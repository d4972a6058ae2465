import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { stepsOf } from "./plan.ts";
import { type Red, repeatOf, runStep } from "./run-step.ts";
import type { Step } from "./step.ts";
import { allSuites, matching, within } from "./suites.ts";
import { touchedBy } from "./touched.ts";

const UVU = `import { test } from ${JSON.stringify(import.meta.resolve("uvu"))};\n`;
const folder = mkdtempSync(join(tmpdir(), "harness-"));
test.after(() => rmSync(folder, { recursive: true }));

/** Runs suites given as file name → text in one worker; returns the counts and all that was printed. */
async function run(suites: Record<string, string>, { limitSeconds = 20, options = [] as string[] } = {}) {
  const files = Object.entries(suites).map(([name, text]) => {
    const file = join(folder, `${name}.mjs`);
    writeFileSync(file, UVU + text);
    return file;
  });
  const command = ["--import", "tsx", "tests/harness/worker.ts", ...options, ...files];
  return runCounted({ name: "fixture", command, limitSeconds, reports: true, kind: "works" });
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
  const { passed, failed, printed, red } = await run({
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
  assert.ok(red.length >= 5 && red.every(({ file, failed }) => failed > 0 && !file?.includes("green")));
});

test("a suite of which all is skipped does not fail: a machine may lack what it needs", async () => {
  const { passed, failed, printed } = await run({ skips: `test.skip("a", () => {}); test.run();` });
  assert.equal([passed, failed], [0, 0]);
  assert.match(printed, /✓ \S+skips\.mjs {2}0 passed, 1 skipped/);
});

test("what would begin after its time is left and named, and what waits for the last suite ends", async () => {
  const endings = JSON.stringify(import.meta.resolve("./endings.ts"));
  const suites = {
    begun: `import { endings } from ${endings}; const open = setInterval(() => {}, 1000);
      endings.push(async () => clearInterval(open));
      test("a", () => new Promise((resolve) => setTimeout(resolve, 3000))); test.run();`,
    late: `test("b", () => {}); test.run();`,
  };
  const options = [`--until=${Date.now() + 2500}`];
  const { passed, failed, printed } = await run(suites, { options });
  assert.equal([passed, failed], printed.includes("begun.mjs: not begun") ? [0, 0] : [1, 0]);
  assert.match(printed, /- \S+late\.mjs: not begun, as there is no time left/);
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
  assert.equal(
    quits.red.map(({ failed, file }) => [failed, file?.replace(/.*\//, "")]),
    [[1, "quits.mjs"]],
  );
  assert.equal(repeatOf(quits.red[0] as Red).command.slice(-2), [
    "tests/harness/worker.ts",
    quits.red[0]?.file,
  ]);
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
    { limitSeconds: 2 },
  );
  assert.equal([passed, failed], [0, 1]);
  assert.match(printed, /killed after \d+ s in \S+slow\.mjs/);
  const { size } = statSync(beats);
  await sleep(100);
  assert.is(statSync(beats).size, size);
});

test("counts any other step as one test", async () => {
  const step = { name: "types", limitSeconds: 10, reports: false, kind: "works" } as const;
  const good = await runCounted({ ...step, command: ["-e", "console.log('fine')"] });
  assert.equal([good.passed, good.failed], [1, 0]);
  assert.not.match(good.printed, "fine");
  const bad = await runCounted({ ...step, command: ["-e", "console.log('wrong'); process.exit(2)"] });
  assert.equal([bad.passed, bad.failed], [0, 1]);
  assert.match(bad.printed, /✗ types: exit code 2\nwrong/);
});

test("a suite that is run by itself fails where it hands over no tests", () => {
  const alone = (text: string) => {
    const file = join("tests/harness", `alone-${process.pid}.ts`);
    writeFileSync(file, `import { test } from "uvu";\ntest("a", () => {});\n${text}`);
    try {
      return spawnSync(process.execPath, ["--import", "tsx", file], { encoding: "utf8" });
    } finally {
      rmSync(file);
    }
  };
  const forgot = alone("");
  assert.equal([forgot.status, forgot.stdout], [1, ""]);
  assert.match(forgot.stderr, "No test ran: end the file with test.run().");
  const good = alone("test.run();");
  assert.is(good.status, 0);
  assert.match(good.stdout, /Passed: +1/);
});

test("suites that run side by side wait for each other, and are counted each", async () => {
  const meet = (mine: string, other: string) =>
    `test("a", async () => { globalThis.${mine} = true; while (!globalThis.${other}) await new Promise(setImmediate); }); test.run();`;
  const suites = { left: meet("left", "right"), right: meet("right", "left") };
  const { passed, failed, printed } = await run(suites, { options: ["--together"] });
  assert.equal([passed, failed], [2, 0], printed);
});

test("finds suites by pattern, and leaves to npm run test:full what is named so", () => {
  const all = allSuites();
  assert.equal(matching(all, ["HARNESS/run\\.test", "harness/throws"]), [
    "tests/harness/run.test.ts",
    "tests/harness/throws.test.ts",
  ]);
  assert.equal(matching(all, ["no such suite"]), []);
  const suites = ["tests/a/x.test.ts", "tests/a/y.full.test.ts", "tests/simulation/z.test.ts"];
  assert.equal(within(suites, "usual"), ["tests/a/x.test.ts", "tests/simulation/z.test.ts"]);
  assert.equal(within(suites, "full"), suites);
  assert.equal(within(suites, "rest"), ["tests/a/y.full.test.ts", "tests/simulation/z.test.ts"]);
});

test("a folder is a step; what needs a local AWS is dealt to lanes, or shares one; what breaks things is alone", () => {
  const suites = [
    ...["tests/a/x.test.ts", "tests/a/deep/y.test.ts", "tests/b/x.test.ts"],
    ...[
      "tests/local/1.alone.test.ts",
      "tests/local/a/2.alone.test.ts",
      "tests/local/3.full.test.ts",
      "tests/local/4.test.ts",
    ],
    ...["tests/chaos/chaos.full.test.ts", "tests/simulation/x.test.ts"],
  ];
  const steps = stepsOf(suites, "full", 2);
  assert.equal(
    steps.map(({ name, kind }) => [name, kind]),
    [
      ["tests/local, side by side", "waits"],
      ["tests/local, lane 1", "waits"],
      ["tests/local, lane 2", "waits"],
      ["tests/a", "works"],
      ["tests/b", "works"],
      ["tests/simulation", "works"],
      ["tests/chaos/chaos.full.test.ts", "alone"],
    ],
  );
  const [, lane] = steps;
  assert.equal(lane?.command.slice(-2), ["tests/local/1.alone.test.ts", "tests/local/3.full.test.ts"]);
  const schedules = (extent: "full" | "rest" | "usual") =>
    stepsOf(["tests/simulation/x.test.ts"], extent, 2).map(({ env }) => env?.SCHEDULES);
  assert.equal(
    [schedules("full"), schedules("rest"), schedules("usual")],
    [["20000"], ["4000"], [undefined]],
  );
});

test("what depends on a changed file is run; what nothing is said of, always; after a change of the runner, all", () => {
  const suites = [
    "tests/chaos/chaos.full.test.ts",
    "tests/console/page/acts.full.test.ts",
    "tests/new/x.full.test.ts",
  ];
  assert.equal(touchedBy(["console/page/app.tsx"], suites), suites.slice(1));
  assert.equal(touchedBy(["docs/a.md"], suites), suites.slice(2));
  assert.equal(touchedBy(["tests/run.ts"], suites), suites);
});

test.run();
