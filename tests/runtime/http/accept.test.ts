import { test } from "uvu";
import * as assert from "uvu/assert";
import * as z from "zod";
import { type Acceptable, accept } from "../../../runtime/http/accept.ts";
import { contextOf, type EndpointDefinition } from "../../../runtime/http/endpoint.ts";
import { badRequest, json, problem } from "../../../runtime/http/http.ts";
import { isSaid } from "../../../runtime/http/said-before.ts";
import type { Lists } from "../../../runtime/ports/store.ts";
import { defineEvent } from "../../../schemas/event.ts";
import { underWay } from "../../../testing/fakes/under-way.ts";
import { Ordered } from "../world.ts";
import { endpointWorld } from "./endpoint-world.ts";

const NOW = "2026-01-01T00:00:00.000Z";
const LATER = "2026-02-01T00:00:00Z";

test("what is set for a time, and what is taken back, is committed with the request and noted in its record", async () => {
  const { post, store, bus } = endpointWorld({
    handle: () => ({
      ...{ status: 201, body: {}, cancels: [{ type: "Ordered", key: { orderId: "o9" } }] },
      events: [{ type: "Ordered", data: { orderId: "o1" }, at: LATER }],
    }),
  });
  store.seed({ key: "timer|Ordered|o9", status: "pending" } as never);
  assert.is((await post()).statusCode, 201);
  const { timers, cancels } = store.records().find(({ status }) => status === "done") ?? {};
  assert.equal(
    [timers?.map(({ type, key }) => [type, key]), cancels],
    [[["Ordered", "o1"]], [{ type: "Ordered", key: "o9" }]],
  );
  const [set, taken] = ["o1", "o9"].map((key) => store.record(`timer|Ordered|${key}`));
  assert.equal([set?.claimedAt, set?.pendingSince, taken], [NOW, Date.parse(LATER), undefined]);
  assert.equal(bus.published, []);
});

/** A request that creates an order and says so. */
function request(now: number): Acceptable {
  return {
    ...{ name: "place-order", emits: [Ordered], key: "k", hash: "h", correlationId: "c1", now },
    ...{ traceparent: undefined, reply: { status: 202, body: {} }, cancels: [] },
    writes: [{ create: "orders", item: { orderId: "o1" } }],
    events: [{ type: "Ordered", data: { orderId: "o1" } }] as never,
  };
}

test("facts that are there without a record are told with the process of who asks", async () => {
  const { runtime, store, system } = endpointWorld();
  store.seedItem("orders", { orderId: "o1" });
  assert.equal(await accept(request(system.now()), runtime, system.now() + 5000), {
    ...{ reply: { status: 202, body: {} }, correlationId: "c1", repeated: true },
    present: [{ orderId: "o1" }],
  });
});

test("a request is answered when what it publishes is published, also where it is repeated", async () => {
  const { runtime, bus, system } = endpointWorld();
  bus.refuse = () => true;
  await accept(request(system.now()), runtime, system.now() + 5000);
  bus.refuse = () => false;
  const { watched, calls } = underWay(system);
  const again = { ...runtime, bus: watched(bus) };
  await accept(request(system.now()), again, system.now() + 60_000);
  assert.equal([calls(), bus.types()], [[], ["Ordered"]]);
});

const Opened = defineEvent({
  ...{ type: "Opened", source: "test.plans", key: ["planId"], process: "planId" },
  data: z.object({ planId: z.string().min(1) }),
});

test("whoever is answered 202 is told a process, beside what the handler says; nobody else is", async () => {
  const said = async (status: number, hasProcess: boolean) => {
    const handle: EndpointDefinition["handle"] = () => ({
      ...{ status, body: { id: 7 } },
      events: hasProcess ? [{ type: "Opened", data: { planId: "p1" } }] : [],
    });
    return (await endpointWorld({ emits: [Opened], handle }).post()).said;
  };
  assert.equal(await said(202, true), { id: 7, correlationId: "planId:p1" });
  assert.equal(await said(201, true), { id: 7 });
  assert.equal(await said(202, false), { id: 7 });
});

test("a handler lists by an index, 50 items where it does not say", async () => {
  const asked: unknown[] = [];
  const listEventually = async (...args: unknown[]) => {
    asked.push(args);
    return { items: [] };
  };
  const context = contextOf(NOW, {}, { listEventually } as unknown as Lists) as Lists;
  assert.equal(await context.listEventually("by-user", "u1", undefined as never), { items: [] });
  assert.equal(asked, [["by-user", "u1", { limit: 50 }]]);
});

test("a byte order mark within a body is part of it", () => {
  assert.equal(badRequest('"a\uFEFFb"', z.string(), 100), { data: "a\uFEFFb", raw: "a\uFEFFb" });
});

test("only who is asked to come again is told when", () => {
  const after = [problem(503, "later"), problem(500, "no"), json(200, {})].map(
    ({ headers }) => headers["retry-after"],
  );
  assert.equal(after, ["1", undefined, undefined]);
});

test("what a plan leaves undefined is said, whatever the fact has by now", () => {
  const write = { create: "orders", item: { orderId: "o1", note: undefined } };
  assert.is(isSaid([write], [{ orderId: "o1", note: "mended" }], NOW), true);
});

test.run();
