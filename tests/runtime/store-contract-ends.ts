import * as assert from "uvu/assert";
import type { ClaimRecord } from "../../runtime/record.ts";
import { contractWorld, type MakeStore, type Register, T0 } from "./store-contract.ts";

/** What every store must do with deaths, reopenings and outboxes. */
export function endsContract(test: Register, makeStore: MakeStore): void {
  const world = () => contractWorld(makeStore);

  test("bury: the record is dead with its outbox, its error and no end", async () => {
    const { store, claim, death, look } = await world();
    const error = { attempt: 1, at: "2026-01-01T00:00:00.000Z", message: "no such place" };
    const due = death({ error });
    assert.ok(await store.bury(await claim(), due));
    const { status, kind, reason, deadLetterId, attempts, ...rest } = await look();
    const { outbox, now: _, error: __, ...said } = due;
    assert.equal({ kind, reason, deadLetterId, attempts }, said);
    assert.equal([status, rest.outbox, rest.errors], ["dead", outbox, [error]]);
    assert.equal([rest.owner, rest.lease, rest.expiresAt], [undefined, undefined, undefined]);
  });

  test("bury: a record as it was found, unless something has happened to it since", async () => {
    const { store, claim, later, death, look } = await world();
    await claim({ charge: 1 });
    const found = await look();
    await later();
    assert.not.ok(await store.bury({ found }, death()));
    assert.is((await look()).status, "open");
    assert.ok(await store.bury({ found: await look() }, death()));
    assert.not.ok(
      await store.bury({ found: await look().then((dead) => ({ ...dead, generation: 1 })) }, death()),
    );
  });

  test("reopen: the next generation of a death, once; the first claim's time and the errors stay", async () => {
    const { store, claim, death, look, ask } = await world();
    const error = { attempt: 1, at: "2026-01-01T00:00:00.000Z", message: "no such place" };
    await store.bury(await claim({ charge: 1 }), death({ error }));
    const found = await look();
    const request = ask({ owner: "b", now: T0 + 9000, lease: T0 + 9900, charge: 1 });
    const claimed = await store.reopen(found, request, "replay-1");
    assert.equal(
      [claimed?.owner, claimed?.generation, claimed?.attempt, claimed?.suspect],
      ["b", 1, 1, false],
    );
    const { status, kind, deadLetterId, outbox, sent, claimedAt, replayName, ...record } = await look();
    assert.equal(
      [status, kind, deadLetterId, outbox, sent],
      ["open", undefined, undefined, undefined, undefined],
    );
    assert.equal(
      [claimedAt, replayName, record.attempts, record.errors?.length],
      ["2026-01-01T00:00:00.000Z", "replay-1", 1, 1],
    );
    assert.is(await store.reopen(found, { ...request, owner: "c" }), undefined);
    assert.is((await look()).owner, "b");
    assert.not.ok((await store.unsent(T0 + 1e9, 1000)).some(({ key }) => key === record.key));
  });

  test("reopen: of ten at once one wins", async () => {
    const { store, claim, death, look, ask } = await world();
    await store.bury(await claim(), death());
    const found = await look();
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, index) => store.reopen(found, ask({ owner: `o${index}` }))),
    );
    assert.is(results.filter(Boolean).length, 1);
  });

  test("reject: writes a refused message's record or finds it; its next generation once", async () => {
    const { store, key, outbox, look } = await world();
    const record: ClaimRecord = {
      ...{ key, consumer: "contract", status: "dead", generation: 0, attempts: 0, kind: "rejected" },
      ...{ reason: "no JSON", deadLetterId: "d.0", claimedAt: "2026-01-01T00:00:00.000Z", outbox },
    };
    assert.is(await store.reject(record), "written");
    const found = await look();
    assert.equal(await store.reject({ ...record, reason: "other" }), { found });
    await store.markSent(key, 0, [], T0 / 1000);
    const next = { ...record, generation: 1, deadLetterId: "d.1" };
    const sent = await look();
    assert.ok(await store.rejectAgain(sent, next));
    assert.not.ok(await store.rejectAgain(sent, next));
    const again = await look();
    assert.equal([again.generation, again.deadLetterId, again.outbox], [1, "d.1", outbox]);
    assert.equal([again.sent, again.expiresAt], [undefined, undefined]);
  });

  test("markSent: drops the bodies of its own generation only, and sets the end", async () => {
    const { store, key, claim, plan, outbox, look } = await world();
    await store.commit(await claim(), plan({ outbox }));
    await store.markSent(key, 1, [], T0 / 1000 + 90);
    assert.equal((await look()).outbox, outbox);
    const sent = outbox.map(({ id, type }) => ({ id, type }));
    await store.markSent(key, 0, sent, T0 / 1000 + 90);
    const marked = await look();
    assert.equal([marked.outbox, marked.sent, marked.expiresAt], [undefined, sent, T0 / 1000 + 90]);
    await store.markSent(key, 0, [], T0 / 1000 + 99);
    assert.equal((await look()).sent, sent, "marked once");
  });

  test("unsent: outboxes committed before a moment, oldest first, without those that are sent", async () => {
    const at = [await world(), await world(), await world(), await world()] as const;
    const [oldest, newer, sent, fresh] = at;
    const times = [T0 - 3000, T0 - 2000, T0 - 2500, T0 - 1000];
    for (const [index, { store, claim, plan, outbox }] of at.entries())
      await store.commit(await claim(), plan({ outbox, now: times[index] as number }));
    await sent.store.markSent(sent.key, 0, [], T0 / 1000);
    const due = await oldest.store.unsent(T0 - 2000, 1000);
    const mine = due.filter(({ key }) => at.some((one) => one.key === key));
    assert.equal(
      mine.map(({ key }) => key),
      [oldest.key, newer.key],
    );
    assert.equal(mine[0]?.outbox, oldest.outbox);
    assert.is((await oldest.store.unsent(T0 - 2000, 1)).length, 1);
    assert.equal((await fresh.store.unsent(T0 - 9000, 1000)).length, 0);
  });
}
