import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { freePort } from "../../local/port.ts";
import { copyProject, type Started } from "../local/project-copy.ts";
import { until } from "../local/until.ts";

const project = copyProject({ installed: true });
test.after(() => project.remove());

const args = ["--port", String(await freePort()), "--flow", "orders"];
const file = (path: string) => join(project.folder, path);
const outputs = () => JSON.parse(readFileSync(file(".local/outputs.json"), "utf8"));

function edit(path: string, from: string, to: string): void {
  const text = readFileSync(file(path), "utf8");
  assert.ok(text.includes(from), `${path} has no ${from}`);
  writeFileSync(file(path), text.replace(from, to));
}

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

async function place(key: string): Promise<string> {
  const answer = await fetch(`${outputs().apiUrl}/orders`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Idempotency-Key": key },
    body: JSON.stringify({
      customerId: "c-1",
      items: [{ sku: "tea", quantity: 2, unitPrice: 1190 }],
      currency: "EUR",
      paymentToken: "tok_visa",
      billingCountry: "DE",
    }),
  });
  assert.is(answer.status, 202);
  return ((await answer.json()) as { orderId: string }).orderId;
}

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

  edit("handlers/orders/get-order.ts", "status: 404", "status: 410");
  await tells(second, "live: get-order");
  assert.is(await status("no-such-order"), 410);
  await ended(second);
});

test("what was changed in between is deployed as the difference, even where a table would be made anew", async () => {
  edit("flows/orders.ts", 'new Table("invoices", {', 'new Table("bills", {');
  const third = await served();
  assert.match(third.stdout(), /deployed (\d+) resources of index\.ts in [\d.]+ s, \d+ of them as they were/);
  assert.is(await status("no-such-order"), 410);
  const orderId = await place("two");
  await invoiced(orderId);
  await ended(third);

  edit(
    "flows/orders.ts",
    'new Table("bills", { key: "orderId"',
    'new Table("bills", { sort: "x", key: "orderId"',
  );
  const fourth = project.start(args);
  await tells(fourth, "serving on http");
  assert.match(fourth.stdout(), /deployed \d+ resources of index\.ts in [\d.]+ s\n/);
  await ended(fourth);
});

test.run();
