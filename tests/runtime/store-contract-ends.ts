import * as assert from "uvu/assert";
import type { ClaimRecord } from "../../runtime/record.ts";
import type { Store } from "../../runtime/store.ts";
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
    assert.not.ok((await allUnsent(store, T0 + 1e9)).includes(record.key));
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

  test("unsent: every outbox committed up to a moment, page by page, without those that are sent", async () => {
    const store = await makeStore();
    const some = await Promise.all(Array.from({ length: 130 }, () => contractWorld(() => store)));
    for (const [index, { claim, plan, outbox }] of some.entries())
      await store.commit(await claim(), plan({ outbox, now: T0 + index }));
    const [sent, ...others] = some as [(typeof some)[0], ...typeof some];
    await store.markSent(sent.key, 0, [], T0 / 1000);
    const mine = new Set(some.map(({ key }) => key));
    const found = (await allUnsent(store, T0 + 125)).filter((key) => mine.has(key));
    assert.equal(
      found.sort(),
      others
        .slice(0, 125)
        .map(({ key }) => key)
        .sort(),
    );
    const { records } = await store.unsent(T0 + 129);
    const [record] = records.filter(({ key }) => mine.has(key));
    assert.equal(
      record?.outbox?.map(({ id }) => id),
      some.find(({ key }) => key === record?.key)?.outbox.map(({ id }) => id),
    );
  });
}

/** Keys of all records whose outbox was unsent at a moment. */
async function allUnsent(store: Store, before: number): Promise<string[]> {
  const keys: string[] = [];
  for (let cursor: unknown; ; ) {
    const { records, next } = await store.unsent(before, cursor);
    keys.push(...records.map(({ key }) => key));
    if (next === undefined) return keys;
    cursor = next;
  }
}
