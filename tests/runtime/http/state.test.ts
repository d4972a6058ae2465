import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Context, EndpointSpec, Reply } from "../../../runtime/handler.ts";
import { PermanentError } from "../../../schemas/permanent-error.ts";
import { failing } from "../../../testing/fakes/fault.ts";
import { endpointWorld } from "./endpoint-world.ts";

/** Cancels the one subscription that there is; refuses in the given way where it is cancelled. */
function cancelling(refuse: () => Reply<EndpointSpec> = () => ({ status: 409, body: { detail: "gone" } })) {
  const seen: unknown[] = [];
  const at = endpointWorld({
    handle: async (_request, context) => {
      const was = await (context as Context<object, string>).read("orders", "s1");
      seen.push(was?.state);
      if (was?.state === "cancelled") return refuse();
      return {
        status: 202,
        body: { was: was?.state },
        writes: [{ put: "orders", item: { orderId: "s1", state: "cancelled" }, was }],
        events: [{ type: "Ordered", data: { orderId: "s1" } }],
      } as Reply<EndpointSpec>;
    },
  });
  at.store.seedItem("orders", { orderId: "s1", state: "new" });
  /** Somebody else changes it just before so many commits. */
  const disturbed = (times: number) => {
    let left = times;
    at.store.fault = (call, _args, phase) => {
      if (call !== "accept" || phase !== "before" || left-- <= 0) return;
      const { revision = 0 } = at.store.item("orders", "s1") as { revision?: number };
      at.store.seedItem("orders", { orderId: "s1", state: "busy", revision: revision + 1, incarnation: "i" });
    };
  };
  return { ...at, seen, disturbed };
}

test("where another has changed what was read, the endpoint's handler runs again from fresh reads", async () => {
  const { post, disturbed, seen, store, bus } = cancelling();
  disturbed(2);
  const { statusCode, said } = await post();
  assert.equal([statusCode, said], [202, { was: "busy" }]);
  assert.equal(seen, ["new", "busy", "busy"]);
  const { state, revision } = store.item("orders", "s1") ?? {};
  assert.equal([state, revision, bus.published.length], ["cancelled", 3, 1]);
});

test("after four more runs, or at its deadline, the caller is asked to come again: 503 with Retry-After", async () => {
  for (const [limit, runs] of [
    [10_000, 5],
    [0, 1],
  ] as const) {
    const { post, disturbed, seen, store, bus } = cancelling();
    disturbed(5);
    const { statusCode, headers } = await post(undefined, {}, limit);
    assert.equal([statusCode, headers["retry-after"], seen.length], [503, "1", runs]);
    assert.equal([store.records(), bus.published], [[], []]);
  }
});

test("a request that comes again gets its first answer, although its handler sees what it did", async () => {
  const refusals = [
    undefined,
    (): Reply<EndpointSpec> => {
      throw new PermanentError("it is cancelled already");
    },
  ];
  for (const refuse of refusals) {
    const { post, bus } = cancelling(refuse);
    const first = await post();
    assert.is(first.statusCode, 202);
    assert.equal(await post(), first);
    assert.is(bus.published.length, 1);
    const other = { items: [{ sku: "cup" }] };
    assert.match(String((await post(other)).said.detail), "came with another body before");
    const fresh = await post(undefined, { headers: { "Idempotency-Key": "k2" } });
    assert.is(fresh.statusCode, refuse ? 422 : 409);
  }
});

test("what was accepted although the answer was lost is found again, and its events are published", async () => {
  const { post, store, bus } = cancelling();
  store.fault = failing("accept", "after");
  assert.is((await post()).statusCode, 503);
  const { statusCode, said } = await post();
  assert.equal([statusCode, said, bus.published.length], [202, { was: "new" }, 1]);
  assert.is(store.item("orders", "s1")?.revision, 1);
});

test.run();
