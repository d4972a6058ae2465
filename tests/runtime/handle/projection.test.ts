import { test } from "uvu";
import * as assert from "uvu/assert";
import { failing } from "../../fakes/fault.ts";
import { type Handle, ordered, world } from "../world.ts";

const track: Handle = ({ data }) => {
  const { orderId } = data as { orderId: string };
  return { writes: [{ fill: "orders", key: orderId, attributes: { placed: true } }] };
};
const projection = (handle: Handle = track) => world(handle, { consumer: { projection: true, emits: [] } });

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
  assert.is(recordOf("o1")?.status, "done");
  const failed = projection(() => {
    throw new Error("no row");
  });
  assert.equal(await failed.run(ordered("o1")), ["o1"]);
  assert.is(failed.recordOf("o1")?.attempts, 1);
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
    assert.is(recordOf("o1")?.status, "done");
  }
});

test("an event that a projection returns is refused, not dropped in silence", async () => {
  const { run, recordOf } = projection(() => ({ events: [{ type: "Shipped", data: {} }] }));
  await run(ordered("o1"));
  assert.is(recordOf("o1")?.kind, "infrastructure");
});

test.run();
