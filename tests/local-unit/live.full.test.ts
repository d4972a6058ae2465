import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { freePort } from "../../local/port.ts";
import { copyProject } from "../local/project-copy.ts";
import { until } from "../local/until.ts";
import { edit, placeAt } from "./copied-shop.ts";

const project = copyProject({ installed: true });
test.after(() => project.remove());

const port = String(await freePort());
const args = ["--port", port, "--flow", "orders", "--keep"];
const serving = project.start(args);
const said = () => serving.stdout() + serving.stderr();
const file = (path: string) => join(project.folder, path);

const tells = (what: string, times = 1) =>
  until(`it says ${what}`, async () => said().split(what).length > times, {
    patienceMs: 60_000,
    seen: () => said().slice(-3000),
  });

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

const outputs = () => JSON.parse(readFileSync(file(".local/outputs.json"), "utf8"));

async function order(orderId: string): Promise<Answer> {
  const answer = await fetch(`${outputs().apiUrl}/orders/${orderId}`);
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const place = () => placeAt(outputs().apiUrl, `live-${Math.random()}`);

const invoiced = (orderId: string) =>
  until("the order is invoiced", async () => (await order(orderId)).body.status === "invoiced", {
    patienceMs: 60_000,
    seen: () => said().slice(-3000),
  });

const HANDLER = "handlers/orders/get-order.ts";
let first = "";

test("a saved handler is live, and what it logs is shown with its name", async () => {
  await until("it serves", async () => said().includes("Ctrl-C"), {
    patienceMs: 120_000,
    seen: said,
  });
  first = await place();
  await invoiced(first);
  edit(file(HANDLER), "status: statusOf(", 'note: "edited", status: statusOf(');
  await tells("live: get-order");
  assert.is((await order(first)).body.note, "edited");
});

test("what does not compile is told with file and line, and the code before goes on", async () => {
  edit(file(HANDLER), 'note: "edited"', "note: = 1");
  await tells("not live, nothing is changed");
  assert.match(said(), /handlers\/orders\/get-order\.ts:\d+:\d+: Unexpected "="/);
  assert.is((await order(first)).body.note, "edited");
  edit(file(HANDLER), "note: = 1", 'note: "mended"');
  await tells("live: get-order", 2);
  assert.is((await order(first)).body.note, "mended");
});

const FLOW = "flows/orders.ts";
const CONSUMER = `  const points = new Table("points", { key: "orderId" });
  new Consumer("award-points", { bus, on: { InvoiceCreated }, creates: { points } });
}
`;

test("a program that fails changes nothing, and a new consumer is deployed once its handler is there", async () => {
  const text = readFileSync(file(FLOW), "utf8");
  writeFileSync(file(FLOW), text.replace(/\}\n$/, CONSUMER));
  await tells("award-points has no handler");
  assert.is((await order(first)).body.status, "invoiced");
  writeFileSync(
    file("handlers/orders/award-points.ts"),
    `export const handle = ({ data }) => {
  console.log("points for", data.orderId);
  return { writes: [{ create: "points", item: { orderId: data.orderId, points: 1 } }] };
};
`,
  );
  await tells("live: the program");
  assert.match(said(), "award-points");
  assert.is((await order(first)).body.status, "invoiced", "what was there is kept");
  const second = await place();
  await tells(`award-points: points for ${second}`);
});

test("what the flow does not say any more is removed, with notice", async () => {
  const text = readFileSync(file(FLOW), "utf8");
  writeFileSync(file(FLOW), text.replace(CONSUMER, "}\n"));
  await tells("removed: ");
  await tells("live: the program", 2);
  assert.is((await order(first)).body.status, "invoiced");
  assert.not(Object.keys(outputs()).some((name) => name.startsWith("consumers.award-points")));
});

test("a second start of the same leaves the stack to the first, and says so", async () => {
  const second = project.start(["--port", port]);
  assert.is(await second.ended, 0);
  assert.match(
    second.stdout(),
    `is served on http://127.0.0.1:${port} already, by npm start in another terminal`,
  );
});

test("Ctrl-C leaves nothing of it", async () => {
  serving.interrupt();
  assert.equal([await serving.ended, serving.stderr()], [0, ""]);
  assert.equal(project.left(), { folders: [], processes: [] });
});

test("the next start with --keep has the data, and deploys nothing where nothing differs", async () => {
  const again = project.start(args);
  await until("it serves again", async () => again.stdout().includes("serving on"), {
    patienceMs: 120_000,
    seen: () => again.stdout() + again.stderr(),
  });
  assert.match(again.stdout(), /index\.ts is deployed there as it is, \d+ resources/);
  assert.is((await order(first)).body.status, "invoiced");
  again.interrupt();
  assert.is(await again.ended, 0);
  assert.equal(project.left(), { folders: [], processes: [] });
});

test.run();
