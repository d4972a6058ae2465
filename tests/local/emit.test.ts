import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ended, orderData } from "./shop.ts";
import { leave } from "./stack.ts";
import { tool } from "./tool.ts";

const folder = mkdtempSync(join(tmpdir(), "emit-"));
const stop = leave(import.meta.filename);
test.after(async () => {
  rmSync(folder, { recursive: true });
  await stop();
});

test("an event is published, tells its ids and its trace, and takes effect once, however often", async () => {
  const data = orderData();
  const file = join(folder, "order.json");
  writeFileSync(file, JSON.stringify(data));
  const first = await tool("emit", ["OrderCreated", "--data", file, "--json"]);
  assert.is(first.code, 0, first.stderr);
  const { id, correlationId, trace } = JSON.parse(first.stdout);
  assert.is(correlationId, data.orderId);
  assert.match(trace, `npm run trace -- ${data.orderId} --outputs `);
  const again = await tool("emit", ["OrderCreated", "--data", file]);
  for (const part of [`id               ${id}`, `correlation id   ${data.orderId}`, "npm run trace -- "])
    assert.match(again.stdout, part);
  await ended(data.orderId, "invoiced");
  const shown = await tool("trace", [data.orderId]);
  assert.is(shown.stdout.split("OrderCreated  (shop.orders)").length, 2, shown.stdout);
  assert.match(shown.stdout, "create-invoice: ");
});

test.run();
