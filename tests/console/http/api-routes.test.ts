import { Hono } from "hono";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Caller, commandRoutes, queryRoutes } from "../../../console/http/api-routes.ts";
import { consoleApp } from "../../../console/http/app.ts";
import { cursorOf } from "../../../console/queries/cursor.ts";
import { ORDERS } from "../../history/timeline-world.ts";
import { world } from "../world.ts";

const [claims, journal] = ORDERS.invoiced;
const BY = { operator: "anna", timeMs: 1000 };

/** An answer of the API, on whatever front. */
async function ask(routes: Hono<Caller>, path: string, request?: RequestInit) {
  const app = new Hono<Caller>().use(async (c, next) => {
    c.set("canAct", false);
    c.set("by", BY);
    await next();
  });
  const response = await consoleApp().route("/", app.route("/", routes)).request(path, request);
  const { status, headers } = response;
  return { status, headers, body: await response.text() };
}

const get = (what: string, query = {}, { sources } = world({ claims: [...claims], journal })) =>
  ask(queryRoutes(sources), `/${what}?${new URLSearchParams(query)}`);

const post = (what: string, body: unknown, { sources } = world()) =>
  ask(commandRoutes(sources), `/${what}`, {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

/** The detail of problem details, which say nothing that their status does not. */
function detailOf({ status, headers, body }: Awaited<ReturnType<typeof ask>>, expected: number): string {
  const { status: said, detail, title, type } = JSON.parse(body);
  assert.equal([status, said, type], [expected, expected, "about:blank"], body);
  assert.is(headers.get("content-type"), "application/problem+json");
  assert.ok(title);
  return detail;
}

test("each query has its answer, as JSON that nobody keeps", async () => {
  const queries = { process: { id: "o1" }, search: { id: "o1" } } as Record<string, object>;
  for (const what of ["about", "live", "processes", "dead", "timers", "process", "search"]) {
    const { status, headers, body } = await get(what, queries[what]);
    assert.equal(
      [status, headers.get("content-type"), headers.get("cache-control")],
      [200, "application/json", "no-store"],
      what,
    );
    assert.type(JSON.parse(body), "object");
  }
});

test("what is not there is 404", async () => {
  for (const what of ["", "redrive", "fire", "constructor", "__proto__", "About"])
    detailOf(await get(what), 404);
  detailOf(await get("process", { id: "nobody" }), 404);
  for (const what of ["", "about", "constructor"])
    detailOf(await post(what, { consumer: "create-invoice" }), 404);
});

test("a timer is fired or taken back by a body that names it and its setting", async () => {
  const gone = { key: "timer|PaymentDeclined|o1", eventId: "t1" };
  for (const what of ["fire", "cancel"]) {
    assert.is(JSON.parse((await post(what, gone)).body).done, false);
    assert.match(detailOf(await post(what, { key: gone.key }), 400), "eventId");
  }
});

test("what cannot be asked is 400, and says which field, its value and what to use", async () => {
  const euros = "€".repeat(400);
  const cases: [what: string, query: object, detail: string][] = [
    ["process", {}, "id has 0 bytes: use 1–1024."],
    ["search", { id: "" }, "id has 0 bytes: use 1–1024."],
    ["process", { id: euros }, "id has 1200 bytes: use 1–1024."],
    ["processes", { from: "yesterday" }, "from is yesterday: use ISO 8601, such as 2026-01-01T00:00:00Z."],
    ["processes", { status: "x" }, "status is x: choose open, waiting, failed, untaken, ended."],
    [
      "processes",
      { after: "x" },
      "after is no cursor of this list: pass the next of an answer, or leave it out.",
    ],
    ["dead", { after: "x" }, "after is no cursor of this list: pass the next of an answer, or leave it out."],
  ];
  for (const [what, query, detail] of cases) assert.is(detailOf(await get(what, query), 400), detail);
});

test("a cursor that DynamoDB does not take is the asker's mistake, and a failure without one is ours", async () => {
  const all = world({ claims: [...claims], journal });
  const after = cursorOf({ minute: "2026-01-01T00:00" });
  all.tables.fault = () => {
    throw Object.assign(new Error("The provided starting key is invalid"), { name: "ValidationException" });
  };
  assert.match(detailOf(await get("processes", { after }, all), 400), "begin it anew");
  detailOf(await get("processes", {}, all), 503);
  assert.equal(all.logs.at(-1)?.slice(0, 2), ["error", "request failed"]);
});

test("a command that is asked for wrongly is 400, and nothing is done", async () => {
  const cases: [body: unknown, detail: RegExp][] = [
    ["{", /^The body is no JSON\.$/],
    ["", /^The body is no JSON\.$/],
    [null, /^The body: /],
    [{}, /^consumer: /],
    [{ consumer: 1 }, /^consumer: /],
    [{ consumer: "nobody" }, /^There is no consumer nobody\.$/],
    [{ consumer: "create-invoice", ids: [] }, /^ids: /],
    [{ consumer: "create-invoice", ids: [""] }, /^ids\.0: /],
    [{ consumer: "create-invoice", ids: "all" }, /^ids: /],
    [{ consumer: "create-invoice", ids: Array.from({ length: 1001 }, String) }, /^ids: /],
  ];
  for (const what of ["redrive", "discard"])
    for (const [body, detail] of cases) {
      const all = world();
      all.die("order-1");
      assert.match(detailOf(await post(what, body, all), 400), detail);
      assert.equal([all.bus.calls, all.count("create-invoice-dlq")], [[], [1, 1]]);
    }
  detailOf(await post("look", { consumer: "nobody" }), 400);
});

test("a body that does not quote itself: what is no JSON may be a secret", async () => {
  assert.not.match((await post("redrive", "tok_visa")).body, "tok_visa");
});

test("where AWS fails it is 503, and says why; a connection that nobody answers, too", async () => {
  for (const [error, detail] of [
    [new Error("Rate exceeded"), "Rate exceeded"],
    [Object.assign(new AggregateError([]), { code: "ECONNREFUSED" }), "ECONNREFUSED"],
    [new RangeError("The value of a bug is out of range"), "The value of a bug is out of range"],
  ] as const) {
    const all = world({ claims: [...claims], journal });
    all.tables.fault = () => {
      throw error;
    };
    for (const what of ["live", "processes", "dead", "process", "search"])
      assert.is(detailOf(await get(what, { id: "o1", consumer: "x" }, all), 503), detail);
  }
  const all = world();
  all.queues.faults.ReceiveMessage = () => {
    throw new Error("access denied");
  };
  assert.match(detailOf(await post("discard", { consumer: "create-invoice" }, all), 503), "access denied");
  assert.match(detailOf(await post("look", { consumer: "create-invoice" }, all), 503), "access denied");
});

test("redrive, discard and look do what they say", async () => {
  const all = world();
  const [first, second] = [all.die("order-1"), all.die("order-2")];
  const done = async (what: string, ids?: string[]) =>
    JSON.parse((await post(what, { consumer: "create-invoice", ...(ids ? { ids } : {}) }, all)).body);
  assert.equal(await done("redrive", [first]), { done: 1, failed: [], more: false });
  assert.equal(await done("discard", [second]), { done: 1, failed: [], more: false });
  assert.equal(await done("look"), { letters: [], more: false });
  assert.equal(
    all.bus.published.map(({ detail }) => JSON.parse(detail).data.requestedBy),
    ["anna", "anna"],
  );
});

test.run();
