import { test } from "uvu";
import * as assert from "uvu/assert";
import { handle } from "../../../handlers/orders/get-order.ts";
import type { Context, Page, Request } from "../../../runtime/handler.ts";
import type { HttpRequest } from "../../../runtime/http/http.ts";
import { look, type ReaderDefinition } from "../../../runtime/http/reader.ts";
import type { Log } from "../../../runtime/ports/messaging.ts";
import { fakeStore } from "../../../testing/fakes/fake-store.ts";
import { fakeSystem } from "../../../testing/fakes/fake-system.ts";
import { failing } from "../../../testing/fakes/fault.ts";
import { by } from "./endpoint-world.ts";

function readerWorld() {
  const store = fakeStore({ orders: "orderId" });
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

/** A reader of parcels in a world of five; what it says is the list that it asks for. */
function listWorld() {
  const store = fakeStore({ parcels: { key: "orderId", sort: "parcel" } });
  for (const parcel of ["1", "2", "3", "4", "5"]) store.seedItem("parcels", { orderId: "o1", parcel });
  for (let parcel = 0; parcel < 201; parcel++)
    store.seedItem("parcels", { orderId: "o2", parcel: String(parcel).padStart(3, "0") });
  const reasons: unknown[] = [];
  const ask = async (page?: Page, orderId = "o1") => {
    const handle: ReaderDefinition["handle"] = async (_request, context) => {
      const { list } = context as Context<object, string>;
      return { status: 200, body: await list("parcels", orderId, page) };
    };
    const reader = { name: "list-parcels", handle, ports: {} };
    const log: Log = (_level, _message, { reason } = {}) => void reasons.push(reason);
    const { statusCode, body } = await look({}, { reader, store, system: fakeSystem(), log });
    const { items, next } = JSON.parse(body) as { items?: { parcel: string }[]; next?: string };
    return { statusCode, parcels: items?.map(({ parcel }) => parcel), next };
  };
  return { store, ask, reasons };
}

test("a handler gets the query parameters, none where there are none", async () => {
  let seen: Request["query"] | undefined;
  const handle: ReaderDefinition["handle"] = ({ query }) => {
    seen = query;
    return { status: 200, body: {} };
  };
  const reader = { name: "ask", handle, ports: {} };
  const world = { reader, store: fakeStore(), system: fakeSystem(), log: () => {} };
  await look({ queryStringParameters: { limit: "5", after: "000050" } }, world);
  assert.equal(seen, { limit: "5", after: "000050" });
  for (const queryStringParameters of [null, undefined]) {
    await look({ queryStringParameters }, world);
    assert.equal(seen, {});
  }
});

test("a handler reads lists page by page: 50 items where it does not say, up to 200", async () => {
  const { ask } = listWorld();
  assert.equal(await ask({ limit: 2 }), { statusCode: 200, parcels: ["1", "2"], next: "2" });
  const rest = { statusCode: 200, parcels: ["3", "4", "5"], next: undefined };
  assert.equal(await ask({ after: "2" }), rest);
  assert.equal([(await ask(undefined, "o2")).parcels?.length, (await ask({}, "o2")).next], [50, "049"]);
  assert.is((await ask({ limit: 200 }, "o2")).next, "199");
  assert.is((await ask({ limit: 1 })).parcels?.length, 1);
});

test("a limit out of bounds is the handler's mistake: the tables are not asked, and the log says why", async () => {
  const { ask, store, reasons } = listWorld();
  for (const limit of [0, 201, -1, 1.5, Number.NaN]) {
    assert.ok((await ask({ limit })).statusCode >= 500);
    assert.is(reasons.pop(), `A page of ${limit} items was asked for: use a whole number from 1 to 200`);
  }
  assert.equal(store.calls, []);
});

test("lists that do not answer: 503", async () => {
  const { ask, store } = listWorld();
  store.fault = failing("list", "before");
  assert.is((await ask()).statusCode, 503);
});

test.run();
