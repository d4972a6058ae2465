import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { freePort } from "../../local/port.ts";
import { throws } from "../harness/throws.ts";
import { copyProject } from "./project-copy.ts";
import { leave } from "./stack.ts";
import { until } from "./until.ts";

const project = copyProject({ installed: true });
const fresh = copyProject({ installed: false });
const pythonless = copyProject({ installed: false });
const broken = copyProject({ installed: true });
test.after(() => {
  for (const copy of [project, fresh, pythonless, broken]) copy.remove();
});
test.after(leave(import.meta.filename));

// Takes longest, so it is begun first and looked at last.
const port = await freePort();
const serving = project.start(["--port", String(port), "--flow", "orders", "--flow", "crawl"]);
const offline = fresh.start(["--exit"], {
  PIP_INDEX_URL: "http://127.0.0.1:9",
  PIP_FIND_LINKS: "",
  PIP_CONFIG_FILE: "/dev/null",
  PIP_RETRIES: "0",
});

const NOTHING = { folders: [], processes: [] };

/** Lines of a text, without empty ones. */
const lines = (text: string) => text.split("\n").filter((line) => line.trim() !== "");

test("--help says what there is, and starts nothing", async () => {
  const { ended, stdout, stderr } = fresh.start(["--help"]);
  assert.equal([await ended, stderr()], [0, ""]);
  for (const option of ["--exit", "--flow", "--port", "PYTHON", "AWS_ENDPOINT_URL"])
    assert.match(stdout(), option);
});

test("an unknown option or flow is named in one line", async () => {
  const wrong = {
    "--speed": "Unknown option '--speed'",
    "--flow=taxes": 'There is no flow "taxes": choose crawls or github or orders or users',
  };
  for (const [argument, message] of Object.entries(wrong)) {
    const { ended, stderr } = project.start([argument]);
    assert.is(await ended, 1);
    assert.is(lines(stderr()).length, 1, stderr());
    assert.match(stderr(), message);
  }
});

test("a port that is taken is named, and the option that chooses another", async () => {
  const taken = await freePort();
  const server = createServer().listen(taken, "127.0.0.1");
  try {
    const { ended, stderr } = project.start(["--port", String(taken)]);
    assert.is(await ended, 1);
    assert.equal(lines(stderr()), [`Port ${taken} is taken. Choose another with --port, or leave it out.`]);
  } finally {
    server.close();
  }
});

test("without Python it says what to install", async () => {
  const { ended, stderr } = pythonless.start(["--exit"], { PYTHON: "/nonexistent" });
  assert.is(await ended, 1);
  assert.match(stderr(), "needs Python 3.10 or newer. /nonexistent was not found. Install Python");
});

test("without the network it says what the first start needs it for", async () => {
  assert.is(await offline.ended, 1);
  assert.match(offline.stderr(), "Could not install MiniStack");
  assert.match(offline.stderr(), "the first start needs a Python package index (check the network");
  assert.match(offline.stderr(), "No matching distribution found for");
});

test("a handler that is no TypeScript is named with the place of its error", async () => {
  appendFileSync(join(broken.folder, "handlers/orders/get-order.ts"), "\nconst = 1;\n");
  const { ended, stderr } = broken.start(["--exit", "--port", String(await freePort())]);
  assert.is(await ended, 1);
  const [title, place, ...more] = lines(stderr());
  assert.match(String(title), "The functions cannot be bundled:");
  assert.match(String(place), /handlers\/orders\/get-order\.ts:\d+:6: Expected identifier/);
  assert.equal([more, broken.left()], [[], NOTHING]);
});

const served = () =>
  until("it serves", async () => serving.stdout().includes("Ctrl-C"), {
    patienceMs: 90_000,
    seen: () => serving.stdout() + serving.stderr(),
  });

// The flow of users takes longest: users.test.ts runs it, with more going on.
test("it shows how far the samples of the flows are, a line at a time, and how they ended", async () => {
  await served();
  const said = serving.stdout();
  for (const ending of [
    "✓ a tax service that stays down → reversed",
    "✓ crawl of 40 pages → completed: 34 crawled, 6 failed, told once",
    "/status: 169.254.169.254 has no public address",
    "ended with 6 failed and 0 missing of 40 pages.",
  ])
    assert.match(said, ending);
  assert.not.match(said, "✗ a");
  assert.match(said, /^ *\d+\.\d s {2}crawl: 40 of 40, 6 failed$/m);
  assert.not.match(said, "\r");
});

test("once ready it writes its outputs and serves until Ctrl-C, which leaves nothing behind", async () => {
  const file = join(project.folder, ".local/outputs.json");
  await served();
  const outputs = JSON.parse(readFileSync(file, "utf8"));
  assert.equal([outputs.endpoint, outputs.region], [`http://127.0.0.1:${port}`, "us-east-1"]);
  for (const [name, value] of Object.entries(outputs)) assert.type(value, "string", name);
  assert.match(outputs.busName, /^shop-/);
  assert.is((await fetch(`${outputs.apiUrl}/orders/nobody`)).status, 404);
  assert.match(lines(serving.stdout()).at(-1) ?? "", "Ctrl-C");
  const sitemap = /http:\S+\/sitemap\.xml/.exec(serving.stdout())?.[0] ?? "";
  assert.ok((await fetch(sitemap)).ok);
  const { folders, processes } = project.left();
  assert.ok(folders.length === 1 && processes.length > 1);

  serving.interrupt();
  assert.equal([await serving.ended, serving.stderr()], [0, ""]);
  assert.not(existsSync(file));
  await throws(() => fetch(sitemap), "fetch failed");
  assert.equal(project.left(), NOTHING);
});

test.run();
