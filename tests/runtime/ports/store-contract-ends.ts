import * as assert from "uvu/assert";
import type { ClaimRecord } from "../../../runtime/ports/record.ts";
import type { Claim } from "../../../runtime/ports/store.ts";
import { allUnsent, contractWorld, type MakeStore, type Register, T0 } from "./store-contract.ts";

/** What every store must do with deaths, reopenings and outboxes. */
export function endsContract(test: Register, makeStore: MakeStore): void {
  const world = () => contractWorld(makeStore);

  test("markDead: the record is dead with its outbox, its error and no end", async () => {
    const { store, claim, death, look } = await world();
    const error = { attempt: 1, at: "2026-01-01T00:00:00.000Z", message: "no such place" };
    const due = death({ error });
    assert.ok(await store.markDead(await claim(), due));
    const { status, kind, reason, deadLetterId, attempts, ...rest } = await look();
    const { outbox, now: _, error: __, ...said } = due;
    assert.equal({ kind, reason, deadLetterId, attempts }, said);
    assert.equal([status, rest.outbox, rest.errors], ["dead", outbox, [error]]);
    assert.equal([rest.owner, rest.lease, rest.expiresAt], [undefined, undefined, undefined]);
  });

  test("markDead: its error comes after those of earlier attempts; it is unsent since then", async () => {
    const { store, claim, later, death, look, key } = await world();
    const error = { attempt: 1, at: "2026-01-01T00:00:00.000Z", message: "down" };
    await store.release(await claim(), error);
    await store.markDead(
      await later(),
      death({ error: { ...error, attempt: 2 }, attempts: 2, now: T0 + 1700 }),
    );
    const { errors, attempts, finishedAt } = await look();
    assert.equal(
      [errors, attempts, finishedAt],
      [[error, { ...error, attempt: 2 }], 2, "2026-01-01T00:00:01.700Z"],
    );
    assert.not.ok((await allUnsent(store, T0 + 1699)).includes(key));
    assert.ok((await allUnsent(store, T0 + 1700)).includes(key));
  });

  test("markDead: a letter without its body, and one with all of a message in it, come back as they were", async () => {
    const { store, claim, death, look, id } = await world();
    const letter = { id, queueUrl: "https://sqs/dlq", attributes: { reason: "€ 🙂", attempts: "3" } };
    const body = `{"ü":"${"€".repeat(90_000)}\\u0000"}`;
    const outbox = [letter, { ...letter, id: `${id}-2`, body }];
    await store.markDead(await claim(), death({ outbox }));
    assert.equal((await look()).outbox, outbox);
  });

  test("markDead: a record as it was found, unless something has happened to it since", async () => {
    const { store, claim, later, death, look } = await world();
    await claim({ counted: 1 });
    const found = await look();
    await later();
    assert.not.ok(await store.markDead({ found }, death()));
    assert.is((await look()).status, "open");
    assert.ok(await store.markDead({ found: await look() }, death()));
    assert.not.ok(
      await store.markDead({ found: await look().then((dead) => ({ ...dead, generation: 1 })) }, death()),
    );
  });

  test("reopen: the next generation of a death, once; the first claim's time and the errors stay", async () => {
    const { store, claim, death, look, ask } = await world();
    const error = { attempt: 1, at: "2026-01-01T00:00:00.000Z", message: "no such place" };
    await store.markDead(await claim({ counted: 1 }), death({ error }));
    const found = await look();
    const request = ask({ owner: "b", now: T0 + 9000, lease: T0 + 9900, counted: 1 });
    const claimed = await store.reopen(found, request, "replay-1");
    assert.equal(
      [claimed?.owner, claimed?.generation, claimed?.attempt, claimed?.poison],
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

  test("reopen: again by the same owner, after a lost answer, is the claim that it has", async () => {
    const { store, claim, death, look, ask } = await world();
    await store.markDead(await claim(), death());
    const found = await look();
    const request = ask({ owner: "b", counted: 1 });
    const first = await store.reopen(found, request);
    assert.equal(await store.reopen(found, request), first);
    assert.equal([first?.attempt, first?.generation, (await look()).attempts], [1, 1, 1]);
  });

  test("reopen: in company the attempt counts later; without a replay the last one's name stays", async () => {
    const { store, claim, death, look, ask } = await world();
    await store.markDead(await claim(), death());
    const replayed = await store.reopen(await look(), ask({ owner: "b" }), "replay-1");
    assert.equal([replayed?.attempt, replayed?.record.attempts], [1, 0]);
    await store.markDead(replayed as Claim, death({ deadLetterId: "d.1" }));
    const again = await store.reopen(await look(), ask({ owner: "c" }));
    assert.equal([again?.generation, again?.record.replayName], [2, "replay-1"]);
  });

  test("reopen: nothing of an expired record is kept but its generation, whatever it was", async () => {
    const later = { now: T0 + 1e9, lease: T0 + 1e9 + 1000, expiresAt: T0 / 1000 + 2e6, owner: "b" };
    const event = { id: "e2", source: "test.orders", type: "Ordered" };
    for (const end of ["done", "dead", "open"] as const) {
      const { store, claim, look, ask, plan, death, outbox, key } = await world();
      const error = { attempt: 1, at: "2026-01-01T00:00:00.000Z", message: "down" };
      await store.markDead(await claim(), death({ error }));
      const held = (await store.reopen(await look(), ask(), "replay-1")) as Claim;
      if (end === "done") await store.commit(held, plan({ outbox }));
      if (end === "dead") await store.markDead(held, death());
      if (end !== "open") await store.markSent(key, 1, [], T0 / 1000 + 60);
      const found = await look();
      assert.is(found.expiresAt, T0 / 1000 + 60);
      const claimed = await store.reopen(found, ask({ ...later, event, hash: "h2" }));
      assert.equal([claimed?.generation, claimed?.poison], [2, false]);
      const { previous: _, pending: __, pendingSince, ...record } = await look();
      assert.is(pendingSince, later.now);
      const at = new Date(later.now).toISOString();
      assert.equal(record, {
        ...{
          key,
          consumer: "contract",
          status: "open",
          generation: 2,
          attempts: 0,
          owner: "b",
          lease: later.lease,
        },
        ...{
          hash: "h2",
          correlationId: "c1",
          event,
          claimedAt: at,
          startedAt: at,
          expiresAt: later.expiresAt,
        },
      });
    }
  });

  test("reopen: not what has moved on since it was found", async () => {
    const { store, claim, later, look, ask } = await world();
    await claim();
    const found = { ...(await look()), expiresAt: 1 };
    await later();
    assert.is(await store.reopen(found, ask({ owner: "c" })), undefined);
    assert.is((await look()).owner, "b");
  });

  test("reopen: of ten at once one wins", async () => {
    const { store, claim, death, look, ask } = await world();
    await store.markDead(await claim(), death());
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
    assert.ok((await allUnsent(store, T0)).includes(key), "unsent once more");
  });

  test("closeRefusal: a refusal of just this death that is announced is done, in its next generation, once", async () => {
    const { store, key, outbox, look } = await world();
    const record: ClaimRecord = {
      ...{ key, consumer: "contract", status: "dead", generation: 0, attempts: 0, kind: "rejected" },
      ...{ reason: "no JSON", deadLetterId: "d.0", claimedAt: "2026-01-01T00:00:00.000Z", outbox },
    };
    assert.is(await store.closeRefusal(key, "d.0", 7), undefined, "there is none");
    await store.reject(record);
    const unsent = await look();
    assert.equal(await store.closeRefusal(key, "d.0", 7), unsent, "it is to be announced first");
    assert.is(await store.closeRefusal(key, "d.1", 7), undefined, "another death");
    await store.markSent(key, 0, [{ id: "d.0", type: "dead letter" }], T0 / 1000);
    assert.match((await look()).pending ?? "", /^dead\./);
    assert.is(await store.closeRefusal(key, "d.0", 7), undefined);
    const { status, generation, kind, reason, deadLetterId, sent, pending, expiresAt } = await look();
    assert.equal(
      [status, generation, kind, reason, deadLetterId, sent, pending, expiresAt],
      ["done", 1, undefined, undefined, undefined, undefined, undefined, 7],
    );
    assert.is(await store.closeRefusal(key, "d.0", 9), undefined);
    assert.equal([(await look()).generation, (await look()).expiresAt], [1, 7], "once");
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

  test("markPartlySent: leaves what is not sent yet, of its own generation only; it never grows, and what is sent stays sent", async () => {
    const { store, key, claim, plan, outbox, look } = await world();
    const [first] = outbox;
    const more = [...outbox, ...outbox.map((entry) => ({ ...entry, id: `${entry.id}+` }))];
    await store.commit(await claim(), plan({ outbox: more }));
    const sent = [{ id: "x", type: "T" }];
    const partly = { key, generation: 0, chunk: undefined, entries: more.length, sent };
    await store.markPartlySent({ ...partly, generation: 1, left: [] });
    await store.markPartlySent({ ...partly, chunk: 1, left: [] });
    await store.markPartlySent({ ...partly, entries: more.length - 1, left: [] });
    assert.equal([(await look()).outbox, (await look()).sent], [more, undefined]);
    await store.markPartlySent({ ...partly, left: [first as (typeof outbox)[number]] });
    // Another that had all of it, and knows less of what was taken: nothing comes back.
    await store.markPartlySent({ ...partly, left: outbox.slice(1), sent: [] });
    assert.equal([(await look()).outbox, (await look()).sent], [[first], partly.sent]);
    await store.markSent(key, 0, [], T0 / 1000);
    await store.markPartlySent({ ...partly, left: [] });
    assert.is((await look()).outbox, undefined);
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
