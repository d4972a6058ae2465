import { test } from "uvu";
import * as assert from "uvu/assert";
import { failing } from "../../../testing/fakes/fault.ts";
import { type Handle, ordered, world } from "../world.ts";

const track: Handle = ({ data }) => {
  const { orderId } = data as { orderId: string };
  return { writes: [{ fill: "orders", key: orderId, attributes: { placed: true } }] };
};
function projection(handle: Handle = track) {
  const at = world(handle, { consumer: { projection: true, emits: [] } });
  return { ...at, recordOf: () => at.store.records()[0] };
}

test("a first delivery is just its write: no claim, no record", async () => {
  const { run, store } = projection();
  assert.equal(await run(ordered("o1")), []);
  assert.equal(store.calls, ["fill"]);
  assert.equal(store.items("orders"), [{ orderId: "o1", placed: true }]);
});

test("what fails goes the usual way at once: claimed, counted, kept", async () => {
  const { run, store, recordOf } = projection();
  store.fault = failing("fill", "before");
  assert.equal(await run(ordered("o1")), []);
  assert.is(recordOf()?.status, "done");
  const failed = projection(() => {
    throw new Error("no row");
  });
  assert.equal(await failed.run(ordered("o1")), ["o1"]);
  assert.is(failed.recordOf()?.attempts, 1);
});

test("a delivery again, a redriven or a replayed one goes the usual way, for its record may be open or dead", async () => {
  const again = [
    { message: { receiveCount: 2 } },
    { message: { deadLetterId: "d.0" } },
    { envelope: { "replay-name": "r" } },
  ];
  for (const sent of again) {
    const { run, recordOf } = projection();
    assert.equal(await run(ordered("o1", sent)), []);
    assert.is(recordOf()?.status, "done");
  }
});

test("two fills of one row are refused by its name, on a first delivery and on any other", async () => {
  const twice: Handle = () => ({
    writes: [
      { fill: "orders", key: "o1", attributes: { placed: "first" } },
      { fill: "orders", key: "o2", attributes: { placed: "other" } },
      { fill: "orders", key: "o1", attributes: { note: "n" } },
    ],
  });
  for (const receiveCount of [1, 2]) {
    const { run, store, recordOf } = projection(twice);
    assert.equal(await run(ordered("o1", { message: { receiveCount } })), []);
    const { kind, reason } = recordOf() ?? {};
    assert.equal(
      [kind, reason],
      ["permanent", 'The plan writes an item twice, orders ["o1",null]: make it one write'],
    );
    assert.equal(store.items("orders"), []);
  }
});

test("what adds is never done without a claim: each copy of its event would add again", async () => {
  const counting: Handle = () => ({
    writes: [
      { fill: "orders", key: "o1", attributes: { placed: true } },
      { add: "shipments", key: "o1", amounts: { orders: 1 } },
    ],
  });
  const { run, store, recordOf } = projection(counting);
  for (const receiveCount of [1, 1, 2])
    assert.equal(await run(ordered("o1", { message: { receiveCount } })), []);
  assert.is(recordOf()?.status, "done");
  assert.equal(store.items("shipments"), [{ orderId: "o1", orders: 1 }]);
});

test("other data under a known key fills what is missing, whichever delivery it is; the first value stays", async () => {
  const noting: Handle = ({ data }) => {
    const { orderId, ...attributes } = data as { orderId: string };
    return { writes: [{ fill: "orders", key: orderId, attributes }] };
  };
  for (const receiveCount of [1, 2]) {
    const { run, store, queues } = projection(noting);
    const message = { receiveCount };
    await run(ordered("o1", { data: { note: "first" }, message }));
    assert.equal(await run(ordered("o1", { data: { note: "second", token: "t" }, message })), []);
    assert.equal(
      [store.items("orders"), queues.letters],
      [[{ orderId: "o1", note: "first", token: "t" }], []],
    );
  }
});

test("an event that a projection returns, or a timer that it cancels, is refused, not dropped in silence", async () => {
  const events = [{ type: "Shipped", data: {} }];
  const cancels = [{ type: "Shipped", key: "o1" }];
  for (const plan of [{ events }, { cancels }, { events, cancels }]) {
    const { run, recordOf } = projection(() => plan);
    await run(ordered("o1"));
    assert.is(recordOf()?.kind, "infrastructure");
  }
});

test.run();
