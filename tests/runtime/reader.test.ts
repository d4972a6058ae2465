import { test } from "uvu";
import * as assert from "uvu/assert";
import { handle } from "../../handlers/orders/get-order.ts";
import type { HttpRequest } from "../../runtime/http.ts";
import { look } from "../../runtime/reader.ts";
import { fakeSystem } from "../fakes/fake-system.ts";
import { failing } from "../fakes/fault.ts";
import { memoryStore } from "../fakes/memory-store.ts";
import { by } from "./endpoint-world.ts";

function readerWorld() {
  const store = memoryStore({ orders: "orderId" });
  store.seedItem("orders", { orderId: "o1", created: { customerId: "ann" } });
  const reader = { name: "get-order", handle, ports: {} };
  const get = async (request: HttpRequest, orderId = "o1") => {
    const http = { pathParameters: { orderId }, ...request };
    const response = await look(http, { reader, store, system: fakeSystem(), log: () => {} });
    return { ...response, said: JSON.parse(response.body) };
  };
  return { store, get };
}

test("answers from the table", async () => {
  const { get } = readerWorld();
  const { statusCode, said, headers } = await get(by({ sub: "ann" }));
  assert.is(statusCode, 200);
  assert.equal([said.orderId, said.status], ["o1", "created"]);
  assert.is(headers["cache-control"], "no-store");
});

test("somebody else's order is as unknown as one that does not exist: 404 problem details", async () => {
  const { get } = readerWorld();
  for (const answer of [await get(by({ sub: "bob" })), await get({}, "o2")]) {
    assert.is(answer.statusCode, 404);
    assert.is(answer.headers["content-type"], "application/problem+json");
    assert.match(answer.said.detail, /^There is no order o[12]$/);
  }
});

test("a token that names nobody reads nothing", async () => {
  const { statusCode } = await readerWorld().get(by({ client_id: "c" }));
  assert.ok(statusCode === 401 || statusCode === 403, String(statusCode));
});

test("tables that do not answer: 503", async () => {
  const { get, store } = readerWorld();
  store.fault = failing("read", "before");
  assert.is((await get({})).statusCode, 503);
});

test.run();
