import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { connect, startMinistack } from "../../local/ministack.ts";
import { throws } from "../harness/throws.ts";
import { until } from "../local/until.ts";
import { group } from "./group.ts";

const { TMPDIR } = process.env;
const temporary = mkdtempSync(join(tmpdir(), "local-"));
const start = (port?: number) =>
  startMinistack({ root: process.cwd(), log: console.log, ...(port !== undefined && { port }) });

test.before(() => {
  process.env.TMPDIR = temporary;
});

test.after(() => {
  if (TMPDIR === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = TMPDIR;
  rmSync(temporary, { recursive: true });
});

/** Folders of local AWSs, among whatever others keep there. */
const folders = () => readdirSync(temporary).filter((name) => name.startsWith("ministack-"));

test("serves on 127.0.0.1 until it is stopped, and leaves neither process nor file", async () => {
  const aws = await start();
  const health = await fetch(`${aws.endpoint}/_ministack/health`);
  assert.is(((await health.json()) as { auth: string }).auth, "enabled");
  assert.is(group(aws.pid).length, 1);
  assert.is(folders().length, 1);
  await Promise.all([aws.stop(), aws.stop()]);
  assert.equal(group(aws.pid), []);
  assert.equal(folders(), []);
  await throws(() => fetch(aws.endpoint), "fetch failed");
});

test("names a port that is taken, and how to choose another", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const error = await throws(() => start(port), `Port ${port} is taken. Choose another with --port`);
  assert.is(error.name, "LocalAwsError");
  server.close();
  assert.equal(folders(), []);
});

test("ends with the process that started it, even one that is killed", async () => {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    const command = ["--import", "tsx", join(import.meta.dirname, "fixtures/start.ts")];
    const child = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "inherit"] });
    const [output] = await once(child.stdout, "data");
    const pid = Number(String(output));
    assert.is(group(pid).length, 1);
    child.kill(signal);
    await until("its processes have ended", async () => group(pid).length === 0);
    await until("its files are gone", async () => folders().length === 0);
  }
});

test("leaves alone what it has not started", async () => {
  const aws = await start();
  try {
    const other = connect({ endpoint: aws.endpoint });
    await other.stop();
    await other.reset();
    assert.is(other.pid, undefined);
  } finally {
    await aws.stop();
  }
});

test.run();
