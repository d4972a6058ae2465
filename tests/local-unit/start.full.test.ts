import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { freePort } from "../../local/port.ts";
import { throws } from "../harness/throws.ts";
import { copyProject } from "../local/project-copy.ts";
import { until } from "../local/until.ts";

const project = copyProject({ installed: true });
test.after(() => project.remove());

const port = await freePort();
const serving = project.start(["--port", String(port), "--flow", "orders", "--flow", "crawl"]);

const NOTHING = { folders: [], processes: [] };

/** Lines of a text, without empty ones. */
const lines = (text: string) => text.split("\n").filter((line) => line.trim() !== "");

const served = () =>
  until("it serves", async () => serving.stdout().includes("Ctrl-C"), {
    patienceMs: 90_000,
    seen: () => serving.stdout() + serving.stderr(),
  });

// The flow of users takes longest: users.full.test.ts runs it, with more going on.
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
