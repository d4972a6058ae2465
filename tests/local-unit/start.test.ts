import { appendFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { freePort } from "../../local/port.ts";
import { copyProject } from "../local/project-copy.ts";

const project = copyProject({ installed: true });
const fresh = copyProject({ installed: false });
const pythonless = copyProject({ installed: false });
const broken = copyProject({ installed: true });
test.after(() => {
  for (const copy of [project, fresh, pythonless, broken]) copy.remove();
});

// Takes longest, so it is begun first.
const offline = fresh.start(["--exit"], {
  PIP_INDEX_URL: "http://127.0.0.1:9",
  PIP_FIND_LINKS: "",
  PIP_CONFIG_FILE: "/dev/null",
  PIP_RETRIES: "0",
});

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
    "--flow=taxes": 'There is no flow "taxes": choose crawls or github or orders or subscriptions or users',
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
  assert.equal([more, broken.left()], [[], { folders: [], processes: [] }]);
});

test.run();
