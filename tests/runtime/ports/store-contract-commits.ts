import * as assert from "uvu/assert";
import type { ClaimRecord } from "../../../runtime/ports/record.ts";
import { throws } from "../../harness/throws.ts";
import { allUnsent, contractWorld, type MakeStore, type Register, T0 } from "./store-contract.ts";

/** What every store must do with plans and business tables. */
export function commitContract(test: Register, makeStore: MakeStore): void {
  const world = () => contractWorld(makeStore);

  test("commit: writes and record together, the outbox in it; no end while it is unsent", async () => {
    const { store, claim, look, plan, outbox, id } = await world();
    const item = { id, nested: { list: [1, "2", null, true], empty: "" }, absent: undefined };
    const result = await store.commit(
      await claim({ counted: 1 }),
      plan({ outbox, writes: [{ create: "things", item }] }),
    );
    assert.is(result, "committed");
    const { status, attempts, finishedBy, owner, lease, expiresAt, ...record } = await look();
    assert.equal(
      [status, attempts, finishedBy, owner, lease, expiresAt],
      ["done", 1, "a", undefined, undefined, undefined],
    );
    assert.equal(record.outbox, outbox);
    assert.equal(await store.read("things", id), { id, nested: item.nested });
  });

  test("commit: without writes or events it is just done, with an end", async () => {
    const { store, claim, look, plan } = await world();
    assert.is(await store.commit(await claim(), plan()), "committed");
    const { status, outbox, expiresAt } = await look();
    assert.equal([status, outbox, expiresAt], ["done", undefined, T0 / 1000 + 90]);
  });

  test("commit: again by the same owner, after a lost answer, is a success that changes nothing", async () => {
    for (const withWrites of [true, false]) {
      const { store, claim, look, plan, outbox, id } = await world();
      const held = await claim();
      const writes = withWrites ? [{ create: "things", item: { id } }] : [];
      await store.commit(held, plan({ writes, outbox }));
      const before = await look();
      assert.is(await store.commit(held, plan({ writes, now: T0 + 900 })), "committed");
      assert.equal(await look(), before);
    }
  });

  test("commit: a fact that is present stands for all: nothing of the plan is written, the claim is still held", async () => {
    const { store, claim, look, plan, outbox, id } = await world();
    await store.commit(await claim(), plan({ writes: [{ create: "things", item: { id, first: true } }] }));
    const other = await contractWorld(() => store);
    const held = await other.claim();
    const writes = [
      { create: "things", item: { id: other.id } },
      { fill: "things", key: `${other.id}-filled`, attributes: { seen: true } },
      { create: "things", item: { id, second: true } },
    ];
    assert.is(await store.commit(held, plan({ writes, outbox })), "present");
    assert.equal(await store.read("things", id), { id, first: true });
    for (const absent of [other.id, `${other.id}-filled`])
      assert.is(await store.read("things", absent), undefined);
    assert.is((await other.look()).status, "open");
    assert.is(await store.commit(held, plan()), "committed");
    assert.is((await look()).status, "done");
  });

  test("commit: a lost claim outweighs a fact that is present", async () => {
    const { store, claim, later, plan, id } = await world();
    const writes = [{ create: "things", item: { id } }];
    const zombie = await claim();
    await store.commit(await later(), plan({ writes }));
    assert.is(await store.commit(zombie, plan({ writes })), "lost");
  });

  test("commit: fills beside what it creates: the first value of an attribute stays", async () => {
    const { store, claim, plan, id } = await world();
    await store.fill([{ fill: "things", key: `${id}-row`, attributes: { a: 1 } }]);
    const writes = [
      { create: "things", item: { id } },
      { fill: "things", key: `${id}-row`, attributes: { a: 2, b: { c: [] } } },
      { fill: "things", key: `${id}-new`, attributes: { "a b": 1 } },
    ];
    assert.is(await store.commit(await claim(), plan({ writes })), "committed");
    assert.equal(await store.read("things", `${id}-row`), { id: `${id}-row`, a: 1, b: { c: [] } });
    assert.equal(await store.read("things", `${id}-new`), { id: `${id}-new`, "a b": 1 });
  });

  test("commit: an attempt in company counts now; with an outbox the record is unsent since then", async () => {
    const { store, claim, plan, outbox, look, key } = await world();
    await store.commit(await claim({ counted: 0 }), plan({ outbox, now: T0 + 700 }));
    const { attempts, finishedAt } = await look();
    assert.equal([attempts, finishedAt], [1, "2026-01-01T00:00:00.700Z"]);
    assert.not.ok((await allUnsent(store, T0 + 699)).includes(key));
    assert.ok((await allUnsent(store, T0 + 700)).includes(key));
  });

  test("commit: of ten owners with the same fact one writes it", async () => {
    const { store, plan, id } = await world();
    const others = await Promise.all(Array.from({ length: 10 }, () => contractWorld(() => store)));
    const claims = await Promise.all(others.map(({ claim }) => claim()));
    const results = await Promise.all(
      claims.map((held, index) =>
        store.commit(held, plan({ writes: [{ create: "things", item: { id, index } }] })),
      ),
    );
    assert.is(results.filter((result) => result === "committed").length, 1, results.join());
    assert.is((await store.read("things", id))?.index, results.indexOf("committed"));
    for (const [index, { look }] of others.entries())
      assert.is((await look()).status, results[index] === "committed" ? "done" : "open");
  });

  test("commit: 99 writes and the record are one transaction; one more rejects and changes nothing", async () => {
    const { store, claim, plan, look, id } = await world();
    const writes = Array.from({ length: 100 }, (_, n) => ({ create: "things", item: { id: `${id}-${n}` } }));
    const held = await claim();
    await throws(() => store.commit(held, plan({ writes })), "100");
    assert.equal([(await look()).status, await store.read("things", `${id}-0`)], ["open", undefined]);
    assert.is(await store.commit(held, plan({ writes: writes.slice(1) })), "committed");
    assert.equal(await store.read("things", `${id}-99`), { id: `${id}-99` });
  });

  test("commit: a key that is no text, or a value that is no JSON, rejects and changes nothing", async () => {
    const { store, claim, plan, look, id } = await world();
    const held = await claim();
    for (const item of [{ id: 7 }, { id: "" }, { id, bad: Number.NaN }, { id, at: new Date(0) }])
      await throws(() => store.commit(held, plan({ writes: [{ create: "things", item }] })), /./);
    assert.equal([(await look()).status, await store.read("things", id)], ["open", undefined]);
  });

  test("commit: a table that was not granted, or two writes of one item, reject and change nothing", async () => {
    const { store, claim, look, plan, id } = await world();
    const held = await claim();
    const before = await look();
    const foreign = [{ create: "others", item: { id } }];
    await throws(() => store.commit(held, plan({ writes: foreign })), "others");
    const twice = [
      { create: "things", item: { id } },
      { fill: "things", key: id, attributes: { seen: true } },
    ];
    await throws(() => store.commit(held, plan({ writes: twice })), "twice");
    assert.equal(await look(), before);
    assert.is(await store.read("things", id), undefined);
  });

  test("fill: the first value of an attribute stays, whatever comes later; others are added", async () => {
    const { store, id } = await world();
    await store.fill([{ fill: "things", key: id, attributes: { a: { by: 1 } } }]);
    await store.fill([{ fill: "things", key: id, attributes: { a: { by: 2 }, b: 3 } }]);
    assert.equal(await store.read("things", id), { id, a: { by: 1 }, b: 3 });
  });

  test("fill: an undefined attribute is left out, and a fill of nothing is no write", async () => {
    const { store, id, claim, plan } = await world();
    const nothing = { fill: "things", key: id, attributes: { a: undefined } };
    await store.fill([nothing]);
    assert.is(await store.commit(await claim(), plan({ writes: [nothing] })), "committed");
    assert.is(await store.read("things", id), undefined);
    await store.fill([{ fill: "things", key: id, attributes: { a: undefined, b: 1 } }]);
    assert.equal(await store.read("things", id), { id, b: 1 });
  });

  test("fill: several rows in one call; an absent row begins with its key", async () => {
    const { store, id } = await world();
    const fill = (key: string, attributes: object) => ({
      fill: "things",
      key,
      attributes: { ...attributes },
    });
    await store.fill([fill(`${id}-1`, { a: null }), fill(`${id}-2`, { b: "" })]);
    assert.equal(await store.read("things", `${id}-1`), { id: `${id}-1`, a: null });
    assert.equal(await store.read("things", `${id}-2`), { id: `${id}-2`, b: "" });
    await throws(() => store.fill([{ fill: "others", key: id, attributes: { a: 1 } }]), "others");
  });

  test("fill: refuses any other write, and two of one item, before it writes", async () => {
    const { store, id } = await world();
    const fill = { fill: "things", key: id, attributes: { a: 1 } };
    for (const other of [
      { create: "things", item: { id: `${id}-1` } },
      { put: "things", item: { id: `${id}-1` } },
      { add: "things", key: `${id}-1`, amounts: { a: 1 } },
      { remove: "things", key: `${id}-1`, was: { id: `${id}-1` } },
    ])
      await throws(() => store.fill([fill, other]), "only fill");
    await throws(() => store.fill([fill, { ...fill, attributes: { b: 1 } }]), "twice");
    assert.is(await store.read("things", id), undefined);
  });

  test("fill: an attribute's name may hold any character", async () => {
    const { store, id } = await world();
    await store.fill([{ fill: "things", key: id, attributes: { "page-1.html #:": 1, status: 2 } }]);
    assert.equal(await store.read("things", id), { id, "page-1.html #:": 1, status: 2 });
  });

  test("read: undefined for what is not there, rejects for a table that was not granted", async () => {
    const { store, id } = await world();
    assert.is(await store.read("things", id), undefined);
    await throws(() => store.read("others", id), "others");
  });

  test("accept: record and writes together if the key is new; else the record that is there", async () => {
    const { store, key, outbox, look, id } = await world();
    const record: ClaimRecord = {
      ...{ key, consumer: "contract", status: "done", generation: 0, attempts: 1, hash: "h1", outbox },
      ...{ claimedAt: "2026-01-01T00:00:00.000Z", reply: { status: 202, body: { id } } },
    };
    const writes = [{ create: "things", item: { id } }];
    assert.is(await store.accept(record, writes), "accepted");
    assert.equal((await store.read("things", id))?.id, id);
    const again = await store.accept({ ...record, hash: "h2" }, writes);
    assert.equal(again, { found: await look() });
    assert.equal((again as { found: ClaimRecord }).found.reply, record.reply);
    const other = await contractWorld(() => store);
    const more = [...writes, { create: "things", item: { id: other.id } }];
    const present = await store.accept({ ...record, key: other.key }, more);
    assert.equal(present, { present: [await store.read("things", id), undefined] });
    assert.is((await other.claim()).attempt, 1, "the record was not written");
  });

  test("accept: nothing to write, nothing to publish: just the answer, with an end", async () => {
    const { store, key, look } = await world();
    const record: ClaimRecord = {
      ...{
        key,
        consumer: "contract",
        status: "done",
        generation: 0,
        attempts: 1,
        hash: "h1",
        correlationId: "c1",
      },
      ...{
        claimedAt: "2026-01-01T00:00:00.000Z",
        reply: { status: 200, body: {} },
        expiresAt: T0 / 1000 + 60,
      },
    };
    assert.is(await store.accept(record, []), "accepted");
    assert.equal(await look(), record);
    assert.not.ok((await allUnsent(store, T0 + 1e9)).includes(key));
  });

  test("accept: what it may not write rejects and leaves no record; its outbox is unsent since the claim", async () => {
    const { store, key, outbox, id, claim } = await world();
    const record: ClaimRecord = {
      ...{ key, consumer: "contract", status: "done", generation: 0, attempts: 1, hash: "h1", outbox },
      claimedAt: new Date(T0 + 300).toISOString(),
    };
    await throws(() => store.accept(record, [{ create: "others", item: { id } }]), "others");
    const other = await contractWorld(() => store);
    assert.is(await store.accept({ ...record, key: other.key }, []), "accepted");
    assert.not.ok((await allUnsent(store, T0 + 299)).includes(other.key));
    assert.ok((await allUnsent(store, T0 + 300)).includes(other.key));
    assert.is((await claim()).attempt, 1);
  });

  test("accept: of ten at once one is accepted", async () => {
    const { store, key, id } = await world();
    const claimedAt = "2026-01-01T00:00:00.000Z";
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        store.accept(
          {
            key,
            consumer: "contract",
            status: "done",
            generation: 0,
            attempts: 1,
            hash: `h${index}`,
            claimedAt,
          },
          [{ create: "things", item: { id, index } }],
        ),
      ),
    );
    assert.is(results.filter((result) => result === "accepted").length, 1);
  });
}
