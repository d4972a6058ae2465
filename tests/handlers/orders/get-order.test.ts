import { test } from "uvu";
import * as assert from "uvu/assert";
import { handle, statusOf } from "../../../handlers/orders/get-order.ts";
import type { Item } from "../../../runtime/handler.ts";
import { context } from "../given.ts";

const ROW = { orderId: "o1", created: { customerId: "ann", total: 1399 } };

function get(row: Item | undefined, subject?: string) {
  const rows = { orders: row ? { o1: row } : {} };
  const request = {
    id: "",
    body: undefined,
    path: { orderId: "o1" },
    query: {},
    ...(subject ? { subject } : {}),
  };
  return handle(request, context({}, { rows }));
}

/** Every order in which events may arrive. */
function orders<T>(events: readonly T[]): T[][] {
  return events.length === 0
    ? [[]]
    : events.flatMap((first) =>
        orders(events.filter((one) => one !== first)).map((rest) => [first, ...rest]),
      );
}

test("the order's timeline and its status", async () => {
  assert.equal(await get({ ...ROW, paid: { paymentId: "p1" } }), {
    status: 200,
    body: { orderId: "o1", status: "paid", created: ROW.created, paid: { paymentId: "p1" } },
  });
});

test("an unknown order and somebody else's are the same 404", async () => {
  const unknown = await get(undefined, "ann");
  assert.equal(unknown, { status: 404, body: { detail: "There is no order o1" } });
  assert.equal(await get(ROW, "bob"), unknown);
  assert.equal(
    await get({ orderId: "o1", paid: {} }, "bob"),
    unknown,
    "nobody's yet: OrderCreated is on its way",
  );
  assert.is((await get(ROW, "ann")).status, 200);
  assert.is((await get(ROW)).status, 200, "without an authoriser everybody may ask");
});

test("each ending is reached whatever the order in which its events arrive, and no step goes back", () => {
  const timelines: [events: string[], ending: string][] = [
    [["created", "paid", "invoiced"], "invoiced"],
    [["created", "declined"], "declined"],
    [["created", "paid", "reversing", "reversed"], "reversed"],
  ];
  for (const [events, ending] of timelines)
    for (const arrived of orders(events)) {
      const row: Record<string, unknown> = { orderId: "o1" };
      const seen = arrived.map((event) => {
        row[event] = {};
        return statusOf(row);
      });
      assert.is(seen.at(-1), ending, arrived.join(" → "));
      const final = seen.indexOf(ending as never);
      assert.ok(
        seen.slice(final).every((status) => status === ending),
        arrived.join(" → "),
      );
    }
});

test("a row without any event is created", () => {
  assert.is(statusOf({ orderId: "o1" }), "created");
});

test("a forged request to reverse an invoiced order is no part of its timeline", async () => {
  const row = { ...ROW, paid: {}, invoiced: {}, reversing: { reason: "forged" } };
  for (const arrived of orders(["paid", "invoiced", "reversing"])) {
    const partial = Object.fromEntries(arrived.map((event) => [event, {}]));
    assert.is(statusOf(partial), "invoiced");
  }
  const { body } = await get(row);
  assert.equal(body, { orderId: "o1", status: "invoiced", created: ROW.created, paid: {}, invoiced: {} });
});

test("a request to reverse shows until the order is reversed, and stays in its timeline", async () => {
  const { body } = await get({ ...ROW, paid: {}, reversing: { reason: "r" } });
  assert.is((body as { status: string }).status, "reversing");
  const reversed = (await get({ ...ROW, reversing: { reason: "r" }, reversed: {} })).body;
  assert.equal((reversed as { reversing: object }).reversing, { reason: "r" });
});

test.run();
