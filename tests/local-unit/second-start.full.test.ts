import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { freePort } from "../../local/port.ts";
import { copyProject, type Started } from "../local/project-copy.ts";
import { until } from "../local/until.ts";
import { edit, placeAt } from "./copied-shop.ts";

const project = copyProject({ installed: true });
test.after(() => project.remove());

const args = ["--port", String(await freePort()), "--flow", "orders"];
const file = (path: string) => join(project.folder, path);
const outputs = () => JSON.parse(readFileSync(file(".local/outputs.json"), "utf8"));

const tells = ({ stdout, stderr }: Started, what: string) =>
  until(`it says ${what}`, async () => stdout().includes(what), {
    patienceMs: 120_000,
    seen: () => stdout() + stderr(),
  });

/** A start, once it serves, and its samples have come to an end. */
async function served(): Promise<Started> {
  const start = project.start(args);
  await tells(start, "Serving on http");
  return start;
}

async function ended(start: Started): Promise<void> {
  start.interrupt();
  assert.equal([await start.ended, start.stderr()], [0, ""]);
  assert.equal(project.left(), { folders: [], processes: [] });
}

const status = async (orderId: string) => {
  const answer = await fetch(`${outputs().apiUrl}/orders/${orderId}`);
  return answer.status === 200 ? ((await answer.json()) as { status: string }).status : answer.status;
};

const place = (key: string) => placeAt(outputs().apiUrl, key);

const invoiced = (orderId: string) =>
  until("the order is invoiced", async () => (await status(orderId)) === "invoiced", { patienceMs: 60_000 });

test("a second start deploys nothing, has no data of the first, and works", async () => {
  const first = await served();
  assert.match(first.stdout(), /deployed \d+ resources of index\.ts in [\d.]+ s\n/);
  const orderId = await place("one");
  await invoiced(orderId);
  await ended(first);

  const second = await served();
  assert.match(second.stdout(), /index\.ts is deployed there as it is, \d+ resources/);
  assert.is(await status(orderId), 404);
  assert.is(await place("one"), orderId);
  await invoiced(orderId);

  edit(file("handlers/orders/get-order.ts"), "status: 404", "status: 410");
  await tells(second, "live: get-order");
  assert.is(await status("no-such-order"), 410);
  await ended(second);
});

test("what was changed in between is deployed as the difference, even where a table would be made anew", async () => {
  edit(file("flows/orders.ts"), 'new Table("invoices", {', 'new Table("bills", {');
  const third = await served();
  assert.match(third.stdout(), /deployed (\d+) resources of index\.ts in [\d.]+ s, \d+ of them as they were/);
  assert.is(await status("no-such-order"), 410);
  const orderId = await place("two");
  await invoiced(orderId);
  await ended(third);

  edit(
    file("flows/orders.ts"),
    'new Table("bills", { key: "orderId"',
    'new Table("bills", { sort: "x", key: "orderId"',
  );
  const fourth = project.start(args);
  await tells(fourth, "serving on http");
  assert.match(fourth.stdout(), /deployed \d+ resources of index\.ts in [\d.]+ s\n/);
  await ended(fourth);
});

test.run();
