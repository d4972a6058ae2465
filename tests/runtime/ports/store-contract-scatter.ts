import * as assert from "uvu/assert";
import { contractWorld, type MakeStore, type Register, T0 } from "./store-contract.ts";

/** What every store must do with the chunks of a scatter. */
export function scatterContract(test: Register, makeStore: MakeStore): void {
  const world = () => contractWorld(makeStore);
  const next = (chunk: number) => ({ cursor: `at ${chunk}`, chunk });

  test("chunk: the record stays open and owned, with its cursor and outbox, and its attempts begin anew", async () => {
    const { store, claim, look, plan, outbox, id } = await world();
    const held = await claim({ counted: 1 });
    const writes = [{ create: "things", item: { id } }];
    assert.is(await store.commit(held, plan({ outbox, writes, next: next(1) })), "committed");
    const record = await look();
    assert.equal([record.status, record.owner, record.attempts], ["open", "a", 0]);
    assert.equal([record.cursor, record.chunk, record.outbox], ["at 1", 1, outbox]);
    assert.equal(await store.read("things", id), { id });
  });

  test("chunk: again after a lost answer it is a success that changes nothing, facts or not", async () => {
    for (const withWrites of [true, false]) {
      const { store, claim, look, plan, outbox, id } = await world();
      const held = await claim();
      const writes = withWrites ? [{ create: "things", item: { id } }] : [];
      for (const chunk of [1, 2]) {
        const fact = withWrites ? [{ create: "things", item: { id: `${id}-${chunk}` } }] : [];
        const now = { ...held, chunk: chunk - 1 };
        await store.commit(now, plan({ outbox, writes: fact, next: next(chunk) }));
        const before = await look();
        assert.is(await store.commit(now, plan({ writes: fact, next: next(chunk) })), "committed");
        assert.equal(await look(), before);
      }
      assert.is(await store.commit({ ...held, chunk: 2 }, plan({ writes })), "committed");
    }
  });

  test("chunk: who has lost the claim loses, and undoes nothing", async () => {
    const { store, claim, later, look, plan, outbox } = await world();
    const zombie = await claim();
    await store.commit(zombie, plan({ outbox, next: next(1) }));
    const heir = await later();
    assert.equal([heir.record.cursor, heir.record.outbox], ["at 1", outbox]);
    await store.commit(heir, plan({ next: next(2) }));
    assert.is(await store.commit(zombie, plan({ outbox, next: next(2) })), "lost");
    assert.equal([(await look()).chunk, (await look()).outbox], [2, undefined]);
  });

  test("chunk: a mark drops the outbox of just that chunk of that generation, while the scatter goes on", async () => {
    const { store, claim, look, plan, outbox, key } = await world();
    const held = await claim();
    await store.commit(held, plan({ outbox, next: next(1) }));
    await store.markChunkSent(key, 1, 1);
    await store.markChunkSent(key, 0, 2);
    assert.equal((await look()).outbox, outbox);
    await store.markChunkSent(key, 0, 1);
    assert.is((await look()).outbox, undefined);
    await store.commit({ ...held, chunk: 1 }, plan({ outbox }));
    await store.markChunkSent(key, 0, 1);
    assert.equal((await look()).outbox, outbox);
  });

  test("chunk: who does not know that a chunk was committed can do nothing more with the claim", async () => {
    const { store, claim, look, plan, death, outbox } = await world();
    const held = await claim();
    await store.commit(held, plan({ outbox, next: next(1) }));
    const before = await look();
    const error = { attempt: 1, at: "2026-01-01T00:00:00Z", message: "its answer was lost" };
    assert.is(await store.markDead(held, death()), false);
    assert.is(await store.release(held, error), false);
    assert.is(await store.countAttempt(held, T0 + 9000), false);
    assert.is(await store.commit(held, plan()), "lost");
    await store.giveBack(held);
    assert.equal(await look(), before);
  });

  test("chunk: a slow mark does not tick off the death that followed", async () => {
    const { store, claim, look, plan, death, outbox, key } = await world();
    const held = await claim();
    await store.commit(held, plan({ outbox, next: next(1) }));
    const end = death();
    assert.ok(await store.markDead({ ...held, chunk: 1 }, end));
    await store.markChunkSent(key, 0, 1);
    assert.equal((await look()).outbox, end.outbox);
  });

  test("chunk: a redriven scatter goes on at its cursor; one whose record has expired begins anew", async () => {
    const { store, claim, ask, look, plan, death, key } = await world();
    const held = await claim();
    await store.commit(held, plan({ next: next(1) }));
    await store.markDead({ ...held, chunk: 1 }, death());
    await store.markSent(key, 0, [], T0 / 1000 + 60);
    const reopened = await store.reopen(await look(), ask({ owner: "b" }));
    assert.equal([reopened?.record.cursor, reopened?.record.chunk], ["at 1", 1]);
    await store.markDead(reopened as never, death());
    await store.markSent(key, 1, [], T0 / 1000 + 60);
    const anew = await store.reopen(await look(), ask({ owner: "c", now: T0 + 61_000 }));
    assert.equal([anew?.record.cursor, anew?.record.chunk], [undefined, undefined]);
  });

  test("chunk: the end forgets the cursor", async () => {
    const { store, claim, look, plan } = await world();
    const held = await claim();
    await store.commit(held, plan({ next: next(1) }));
    await store.commit({ ...held, chunk: 1 }, plan());
    const { status, cursor } = await look();
    assert.equal([status, cursor], ["done", undefined]);
  });
}
