import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Cursor } from "../../../tools/pending-entries.ts";
import { waitingNamed } from "../../../tools/timers/find-timers.ts";
import { waitingPage } from "../../../tools/timers/pending-timers.ts";
import { CHOREOGRAPHY } from "../../history/timeline-world.ts";
import { deferred, NOW, timer, timersTable } from "./world.ts";

/** Event ids, page by page. */
async function pagesOf({ table }: ReturnType<typeof timersTable>, limit: number): Promise<string[][]> {
  const pages: string[][] = [];
  for (let cursor: Cursor | undefined = {}; cursor; ) {
    const page: Awaited<ReturnType<typeof waitingPage>> = await waitingPage(table, { cursor, limit });
    pages.push(page.waiting.map(({ id }) => id));
    cursor = page.next;
  }
  return pages;
}

test("what is due first comes first, page by page, timers and messages together", async () => {
  const orders = Array.from({ length: 20 }, (_, index) => timer(`order-${index}`, 1000 - index));
  const pages = await pagesOf(timersTable(...orders, deferred("m", 990.5)), 4);
  const expected = [...orders.map(({ id }) => id).reverse()];
  expected.splice(10, 0, "m");
  assert.equal(pages.flat(), expected);
  assert.ok(pages.every((page) => page.length <= 4));
});

test("one that was set anew while the index lags behind is at its new place only", async () => {
  const world = timersTable(timer("order-1", 60));
  const { dynamo, claimsTable } = world.table;
  const older = {
    send: async (command: Parameters<typeof dynamo.send>[0]) => {
      const answer = await dynamo.send(command);
      if (command.constructor.name === "QueryCommand") world.put(timer("order-1", 7200, { id: "again" }));
      return answer;
    },
  } as typeof dynamo;
  assert.equal((await waitingPage({ dynamo: older, claimsTable }, { limit: 10 })).waiting, []);
  assert.equal(await pagesOf(world, 10), [["again"]]);
});

const HEX = "0123456789abcdef0123456789abcdef";

test("a timer is found by its business key, by type and key, by its record's key, or by its event's id", async () => {
  const { table } = timersTable(timer("order-1", 60, { id: HEX }), timer("order-2", 60), deferred("m", 5));
  const found = async (id: string) => (await waitingNamed(table, id, CHOREOGRAPHY)).map((one) => one.id);
  for (const id of ["order-1", "PaymentDeclined:order-1", "timer|PaymentDeclined|order-1", HEX])
    assert.equal(await found(id), [HEX], id);
  assert.equal(await found(deferred("m", 5).key), ["m"]);
  assert.equal(await found("order-3"), []);
  assert.equal(await found(HEX.replace("0", "f")), []);
});

test("a business key that several types have finds all of them", async () => {
  const other = timer("order-1", 90, { event: { id: "i", type: "InvoiceCreated", source: "shop.invoices" } });
  const { table } = timersTable(timer("order-1", 60), other);
  const found = await waitingNamed(table, "order-1", CHOREOGRAPHY);
  assert.equal(found.map(({ event }) => event.type).sort(), ["InvoiceCreated", "PaymentDeclined"]);
  assert.ok(found.every(({ pendingSince }) => pendingSince > NOW));
});

test.run();
