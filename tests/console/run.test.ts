import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { STACK } from "./world.ts";

const folder = mkdtempSync(join(tmpdir(), "console-"));
const file = join(folder, "outputs.json");
test.after(() => rmSync(folder, { recursive: true }));

const OUTPUTS = {
  ...{ ...STACK, busArn: "arn:aws:events:eu-west-1:1:event-bus/bus", archiveArn: "arn:archive" },
  ...{
    region: "eu-west-1",
    endpoint: "http://127.0.0.1:1",
    choreography: JSON.stringify(STACK.choreography),
    sweeper: { functionName: "sweep", staleAfterSeconds: "1", recordDays: "35", maxEventBytes: "1" },
  },
};

/** The tool on these outputs; `ready` is called with what it has said so far, once it serves, and ends it. */
async function run(args: string[], { outputs = OUTPUTS as object, ready = async (_: string) => {} } = {}) {
  writeFileSync(file, JSON.stringify(outputs));
  const command = ["--import", "tsx", "console/run.ts", ...args, "--outputs", file];
  const child = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "pipe"] });
  const said = { out: "", err: "" };
  let serving: Promise<unknown> = Promise.resolve();
  child.stdout.on("data", (data) => {
    said.out += data;
    if (/Ctrl-C stops it\./.test(said.out)) serving = ready(said.out).finally(() => child.kill("SIGINT"));
  });
  child.stderr.on("data", (data) => {
    said.err += data;
  });
  const killer = setTimeout(() => child.kill("SIGKILL"), 20_000);
  const [code] = await once(child, "close");
  clearTimeout(killer);
  await serving;
  return { code, ...said };
}

test("--help says all there is; a wrong call ends with 2 and says how", async () => {
  const { code, out } = await run(["--help"]);
  assert.is(code, 0);
  for (const word of ["npm run console --", "--read-only", "--port NUMBER", "--outputs", "Exit code"])
    assert.match(out, word);
  for (const line of out.split("\n")) assert.ok(line.length <= 120, line);
  const { choreography: _, ...older } = OUTPUTS;
  const calls: [args: string[], said: string, outputs?: object][] = [
    [["o1"], "Call it with options only."],
    [["--port", "65536"], "--port is 65536: use a number up to 65535."],
    [["--readonly"], "--readonly"],
    [[], "The outputs have no choreography: deploy the program again.", older],
  ];
  for (const [args, said, outputs] of calls) {
    const wrong = await run(args, outputs ? { outputs } : {});
    assert.equal([wrong.code, wrong.out], [2, ""], wrong.err);
    assert.match(wrong.err, said);
  }
});

test("it prints an address with a token of this run, which it asks for; read-only where that is said; Ctrl-C ends it", async () => {
  const tokens: string[] = [];
  const ready = async (out: string) => {
    const [, url = "", token = ""] =
      /^The console of bus: (http:\/\/127\.0\.0\.1:\d+\/console)#token=([\w-]{32})$/m.exec(out) ?? [];
    tokens.push(token);
    assert.is((await fetch(url)).status, 200);
    assert.is((await fetch(`${url}/api/about`)).status, 401);
    const about = await fetch(`${url}/api/about`, { headers: { authorization: `Bearer ${token}` } });
    assert.is(((await about.json()) as { canAct: boolean }).canAct, tokens.length === 1);
  };
  assert.equal((await run([], { ready })).code, 130);
  assert.equal((await run(["--read-only"], { ready })).code, 130);
  assert.is(new Set(tokens).size, 2);
});

test.run();
