import * as assert from "uvu/assert";
import { orderKey, parkedKey } from "../../../runtime/identity.ts";
import type { ParkedRecord, Position } from "../../../runtime/ports/position.ts";
import { contractWorld, type MakeStore, type Register, T0 } from "./store-contract.ts";

/** What every store must do for consumers that handle in order. */
export function orderContract(test: Register, makeStore: MakeStore): void {
  async function world() {
    const { store, id, claim, plan, look } = await contractWorld(makeStore);
    const key = orderKey("contract", id);
    const position = (more: Partial<Position> = {}): Position => ({
      ...{ key, consumer: "contract", sequence: { id }, handled: 0, version: 1, waiting: [] },
      ...more,
    });
    const record = (more: Partial<ParkedRecord> = {}): ParkedRecord => ({
      ...{ key: parkedKey(key, 2), status: "pending", consumer: "contract", correlationId: "c1" },
      ...{ claimedAt: "2026-01-01T00:00:00.000Z", id: "i1", copy: "a copy", order: { key, revision: 2 } },
      event: { id: "e2", source: "test.orders", type: "Ordered" },
      message: { queueUrl: "https://sqs/q", body: "{}" },
      pendingSince: T0 + 900_000,
      ...more,
    });
    const waiting = (version: number) => position({ version, waiting: [2], pendingSince: T0 });
    return { store, id, claim, plan, look, key, position, record, waiting };
  }

  test("position: none at first; it is moved from version to version, and from no other", async () => {
    const { store, key, position } = await world();
    assert.is(await store.position(key), undefined);
    assert.ok(await store.move(position({ handled: 1 })));
    assert.not(await store.move(position({ handled: 7 })));
    assert.not(await store.move(position({ handled: 7, version: 3 })));
    assert.ok(await store.move(position({ handled: 2, version: 2 })));
    assert.equal(await store.position(key), position({ handled: 2, version: 2 }));
  });

  test("park: message and position together, or neither; a copy takes its place, another message does not", async () => {
    const { store, key, position, record, waiting } = await world();
    assert.is(await store.park(record(), waiting(1)), "parked");
    const { pending, ...found } = (await store.position(key)) ?? position();
    assert.match(pending ?? "", /^order\.\d$/);
    assert.equal(found, waiting(1));
    assert.is(await store.park(record({ id: "i2" }), waiting(1)), "moved");
    assert.is(await store.park(record({ id: "i3", copy: "another" }), waiting(2)), "taken");
    assert.is((await store.position(key))?.version, 1);
    assert.is(await store.park(record({ id: "i4" }), waiting(2)), "parked");
    assert.is((await store.position(key))?.version, 2);
  });

  test("commit: the position moves on with the plan; where it has changed nothing happens, and it is shown", async () => {
    const { store, id, claim, plan, key, position, record, waiting } = await world();
    const held = await claim();
    assert.is(await store.park(record(), waiting(1)), "parked");
    const writes = [{ create: "things", item: { id } }];
    const turn = (version: number) => ({ position: position({ handled: 1, version }), wake: [] });
    const moved = await store.commit(held, plan({ writes, turn: turn(1) }));
    assert.ok(typeof moved === "object");
    assert.equal([moved.moved.version, moved.moved.waiting], [1, [2]]);
    assert.is(await store.read("things", id), undefined);
    assert.is(await store.commit(held, plan({ writes, turn: turn(2) })), "committed");
    assert.equal(await store.position(key), turn(2).position);
    assert.is((await store.read("things", id))?.id, id);
    assert.is(await store.commit(held, plan({ writes, turn: turn(2) })), "committed", "its own, again");
    assert.is(await store.commit({ ...held, owner: "b" }, plan({ turn: turn(2) })), "lost");
  });

  test("commit: a position that has moved outweighs a fact that is present", async () => {
    const { store, id, claim, plan, position } = await world();
    const [held, other] = [await claim(), position({ handled: 1 })];
    assert.ok(await store.move(other));
    const writes = [{ create: "things", item: { id } }];
    assert.is(
      await store.commit(held, plan({ writes, turn: { position: position({ version: 2 }), wake: [] } })),
      "committed",
    );
    const { claim: next, plan: ended } = await contractWorld(() => store);
    const stale = { position: position({ version: 2 }), wake: [] };
    assert.ok(typeof (await store.commit(await next(), ended({ writes, turn: stale }))) === "object");
    const fresh = { position: position({ version: 3 }), wake: [] };
    const { claim: last } = await contractWorld(() => store);
    assert.is(await store.commit(await last(), ended({ writes, turn: fresh })), "present");
  });

  test("commit: who waits for its turn is woken by the outbox, and a late one is done with a word", async () => {
    const { store, claim, plan, look, position } = await world();
    const held = await claim();
    const wake = [{ id: "w", wake: "contract|parked|x", at: T0 }];
    assert.is(await store.commit(held, plan({ turn: { position: position(), wake } })), "committed");
    assert.equal((await look()).outbox, wake);
    const late = await contractWorld(() => store);
    assert.is(await store.commit(await late.claim(), late.plan({ late: 8 })), "committed");
    assert.is((await late.look()).late, 8);
  });
}
