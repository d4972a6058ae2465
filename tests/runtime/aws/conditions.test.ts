import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { dynamoJournal } from "../../../runtime/aws/dynamodb-journal.ts";
import { dynamoStore } from "../../../runtime/aws/dynamodb-store.ts";
import { gatherKey } from "../../../runtime/identity.ts";
import type { ClaimRecord } from "../../../runtime/ports/record.ts";
import type { ClaimRequest, Death, Store } from "../../../runtime/ports/store.ts";
import { fakeStore } from "../../../testing/fakes/fake-store.ts";
import { gatherWorld, page } from "../gather/gather-world.ts";
import { endpointWorld } from "../http/endpoint-world.ts";
import { SETTINGS } from "../world.ts";
import { stubClient } from "./stub-client.ts";

const T0 = Date.UTC(2026, 0, 1);
const EXPIRES = T0 / 1000 + SETTINGS.recordDays * 86_400;
const FOUND: ClaimRecord = {
  ...{ key: "k", consumer: "ship-order", status: "open", generation: 1, attempts: 2, lease: T0 + 5 },
  ...{ hash: "h", owner: "a", claimedAt: "2026-01-01T00:00:00.000Z" },
};
const REQUEST: ClaimRequest = {
  ...{ key: "k", consumer: "ship-order", hash: "h", correlationId: "c", owner: "b", now: T0 + 10 },
  ...{ event: { id: "e", source: "s", type: "t" }, lease: T0 + 90, counted: 0, maxAttempts: 9, expiresAt: 7 },
};
const DEATH: Death = {
  ...{ kind: "crashed", reason: "killed", deadLetterId: "d.1", outbox: [], attempts: 2, now: T0 },
};

/** What may have happened to a record since it was found. */
const CHANGES: Partial<ClaimRecord>[] = [
  { status: "done" },
  { generation: 2 },
  { attempts: 3 },
  { lease: T0 + 6 },
  { discardedAt: "2026-01-01T00:00:00.000Z" },
];

/** Writes on condition that a record is as it was found: whether they are made. */
const WRITES: Record<string, (store: Store, found: ClaimRecord) => Promise<boolean>> = {
  reopen: async (store, found) => (await store.reopen(found, REQUEST)) !== undefined,
  markDead: (store, found) => store.markDead({ found }, DEATH),
  rejectAgain: (store, found) => store.rejectAgain(found, { ...FOUND, generation: 2, status: "dead" }),
};

for (const [name, write] of Object.entries(WRITES))
  test(`${name}: only of a record whose status, generation, attempts, lease and discard are as they were found`, async () => {
    for (const change of CHANGES) {
      const store = fakeStore();
      const changed = { ...FOUND, ...change };
      store.seed(changed);
      assert.is(await write(store, FOUND), false, JSON.stringify(change));
      assert.equal(store.record("k"), changed);
    }
    for (const lease of [undefined, T0 + 5]) {
      const store = fakeStore();
      const { lease: _, ...rest } = FOUND;
      const found = lease === undefined ? rest : { ...rest, lease };
      store.seed(found);
      assert.is(await write(store, found), true);
    }
    // A record that has expired is reopened although it was discarded; unless somebody has restored it since.
    const discarded = { ...FOUND, discardedAt: "2026-01-01T00:00:00.000Z" };
    for (const now of [FOUND, discarded]) {
      const store = fakeStore();
      store.seed(now);
      assert.is(await write(store, discarded), now === discarded);
    }
  });

test("a refusal is closed while it is dead of just that, announced and not discarded; when it died is kept", async () => {
  const outbox = [{ id: "1", type: "Shipped", source: "test.shipping", detail: "{}" }];
  const { lease: _, owner: __, ...rest } = FOUND;
  const died = { kind: "rejected", reason: "no", deadLetterId: "d.1", finishedAt: FOUND.claimedAt } as const;
  const refusal: ClaimRecord = { ...rest, ...died, status: "dead" };
  const changes = [{ status: "open" as const }, { deadLetterId: "d.2" }, { outbox }, { discardedAt: "now" }];
  for (const change of changes) {
    const store = fakeStore();
    store.seed({ ...refusal, ...change });
    const before = store.record("k");
    await store.closeRefusal("k", "d.1", EXPIRES);
    assert.equal(store.record("k"), before, JSON.stringify(change));
  }
  const store = fakeStore();
  store.seed(refusal);
  assert.is(await store.closeRefusal("k", "d.1", EXPIRES), undefined);
  assert.equal(store.record("k"), {
    ...{ ...rest, status: "done", generation: 2, finishedAt: FOUND.claimedAt, expiresAt: EXPIRES },
  });
});

test("the outbox of a scatter that goes on is not marked as that of a record that is finished", async () => {
  const store = fakeStore();
  const outbox = [{ id: "1", type: "Shipped", source: "test.shipping", detail: "{}" }];
  store.seed({ ...FOUND, outbox, chunk: 1 });
  const before = store.record("k");
  await store.markSent("k", 1, [{ id: "1", type: "Shipped" }], EXPIRES);
  assert.equal(store.record("k"), before);
});

test("a chunk is marked sent while it is its generation's latest and the scatter goes on", async () => {
  const outbox = [{ id: "1", type: "Shipped", source: "test.shipping", detail: "{}" }];
  const before = { ...FOUND, outbox, chunk: 2 };
  for (const change of [{ generation: 2 }, { chunk: 3 }, { status: "dead" as const }]) {
    const store = fakeStore();
    store.seed({ ...before, ...change });
    await store.markChunkSent("k", 1, 2);
    assert.equal(store.record("k")?.outbox, outbox, JSON.stringify(change));
  }
  const store = fakeStore();
  store.seed(before);
  await store.markChunkSent("k", 1, 2);
  assert.is(store.record("k")?.outbox, undefined);
});

test("an owner's write needs owner, status, generation and chunk as they were when it claimed", async () => {
  const held = { key: "k", owner: "a", generation: 1, chunk: 0, attempt: 3, poison: false, record: FOUND };
  const changes: Partial<ClaimRecord>[] = [
    { owner: "b" },
    { status: "done" },
    { generation: 2 },
    { chunk: 1 },
  ];
  const error = { attempt: 3, at: "2026-01-01T00:00:00.000Z", message: "down" };
  for (const change of changes) {
    const store = fakeStore();
    store.seed({ ...FOUND, ...change });
    const before = store.record("k");
    assert.is(await store.release(held, error), false, JSON.stringify(change));
    assert.is(await store.countAttempt(held, T0), false);
    assert.is(await store.markDead(held, DEATH), false);
    await store.giveBack(held);
    assert.equal(store.record("k"), before);
  }
  const store = fakeStore();
  store.seed({ ...FOUND, chunk: 2 });
  assert.is(await store.release({ ...held, chunk: 1 }, error), false, "another chunk is the next");
  assert.is(await store.release({ ...held, chunk: 2 }, error), true);
});

test("a claim needs what is open, a lease that is over, the same payload and attempts left", async () => {
  const inTheWay: Partial<ClaimRecord>[] = [
    { status: "done" },
    { lease: T0 + 11 },
    { hash: "other" },
    { attempts: 9 },
  ];
  for (const change of inTheWay) {
    const store = fakeStore();
    const found = { ...FOUND, ...change };
    store.seed(found);
    assert.equal(await store.claim(REQUEST), { found }, JSON.stringify(change));
  }
  const store = fakeStore();
  store.seed({ ...FOUND, lease: T0 + 10, attempts: 8 });
  assert.ok("owner" in (await store.claim(REQUEST)), "a lease that ends now is over");
});

test("an expired record that was a poison message is one no more when it is claimed anew", async () => {
  const store = fakeStore();
  const found = { ...FOUND, previous: "killed", expiresAt: 1 };
  store.seed(found);
  assert.is((await store.reopen(found, REQUEST))?.poison, false);
});

test("an expired record that a replay opens remembers that replay, and no other", async () => {
  for (const [replayName, remembered] of [
    ["r2", "r2"],
    [undefined, undefined],
  ] as const) {
    const store = fakeStore();
    const found = { ...FOUND, replayName: "r1", expiresAt: 1 };
    store.seed(found);
    await store.reopen(found, REQUEST, replayName);
    assert.is(store.record("k")?.replayName, remembered);
  }
});

test("what handlers and gathers read is read consistently: one item, a list, the first entry of a process", async () => {
  const { client, commands } = stubClient<DynamoDBClient>(({ name }) =>
    name === "Query" ? { Items: [marshall({ id: "1" })] } : { Item: marshall({ id: "1" }) },
  );
  const store = dynamoStore(client, "claims", (name) => ({ name, keyAttribute: "id", sortAttribute: "at" }));
  assert.equal(await store.read("things", "1", "2"), { id: "1" });
  await store.list("things", "1", { limit: 5 });
  await dynamoJournal(client, "journal").first("p1");
  assert.equal(
    commands.map(({ name, input }) => [name, input.TableName, input.ConsistentRead]),
    [
      ["GetItem", "things", true],
      ["Query", "things", true],
      ["Query", "journal", true],
    ],
  );
});

test("marks of what a gather has counted are kept as long as its record: a copy may come late", async () => {
  const at = gatherWorld();
  await at.run(page("c1", "p1"), page("c1", "p2"));
  const marks = at.store.dynamo.items("claims").filter(({ key }) => key?.S?.includes("|counted|"));
  assert.equal(
    marks.map(({ consumer, expiresAt }) => [consumer?.S, Number(expiresAt?.N)]),
    [
      ["end-crawl", EXPIRES],
      ["end-crawl", EXPIRES],
    ],
  );
  assert.is(at.store.record(gatherKey("end-crawl", "c1"))?.expiresAt, undefined, "not while it is open");
});

test("the record of an accepted request expires: at once where nothing is to be sent, else once it is sent", async () => {
  const quiet = endpointWorld({ handle: () => ({ status: 200, body: {} }) });
  await quiet.post();
  assert.is(quiet.store.records()[0]?.expiresAt, EXPIRES);
  const at = endpointWorld();
  at.bus.refuse = () => true;
  await at.post();
  assert.is(at.store.records()[0]?.expiresAt, undefined);
  at.bus.refuse = () => false;
  await at.post();
  assert.is(at.store.records()[0]?.expiresAt, EXPIRES);
});

test.run();
