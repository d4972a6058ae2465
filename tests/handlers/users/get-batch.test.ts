import { test } from "uvu";
import * as assert from "uvu/assert";
import { handle } from "../../../handlers/users/get-batch.ts";
import type { Item } from "../../../runtime/handler.ts";
import { contextOf } from "../../../runtime/http/endpoint.ts";
import { fakeStore } from "../../../testing/fakes/fake-store.ts";
import { NOW } from "../given.ts";

const BATCH = { batchId: "b1", requestedAt: NOW };

interface Rows {
  batch?: Item;
  progress?: Item;
  users?: Item[];
}

/** The answer to a request for batch b1. */
async function get(
  { batch = BATCH, progress, users = [] }: Rows = {},
  query: Record<string, string> = {},
  subject?: string,
) {
  const store = fakeStore({
    batches: "batchId",
    batchProgress: "key",
    users: { key: "batchId", sort: "userId" },
  });
  store.seedItem("batches", batch);
  store.seedItem("users", { batchId: "other", userId: "0" });
  if (progress) store.seedItem("batchProgress", { key: "b1", ...progress });
  for (const user of users) store.seedItem("users", { batchId: "b1", ...user });
  const request = {
    id: "",
    body: undefined,
    path: { batchId: "b1" },
    query,
    ...(subject === undefined ? {} : { subject }),
  };
  const { status, body } = await handle(request, contextOf(NOW, {}, store));
  return { status, body: body as Record<string, unknown> & { users: Record<string, unknown>[] } };
}

const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ userId: `user-${String(index + 1).padStart(4, "0")}` }));

test("a batch that is not closed is listing, with the counts so far", async () => {
  assert.equal(await get(), {
    status: 200,
    body: { ...BATCH, status: "listing", succeeded: 0, failed: 0, users: [] },
  });
  const { body } = await get({ progress: { succeeded: 2, failed: 1, claimedAt: NOW } });
  assert.equal(body, { ...BATCH, status: "listing", succeeded: 2, failed: 1, users: [] });
});

test("with a token only whose batch it is may look; to all others there is none, be it nobody's", async () => {
  const anns = { ...BATCH, customerId: "ann" };
  for (const [batch, subject, expected] of [
    ...([
      [anns, "ann", 200],
      [anns, undefined, 200],
      [BATCH, undefined, 200],
    ] as const),
    ...([
      [anns, "bob", 404],
      [anns, "", 404],
      [BATCH, "ann", 404],
    ] as const),
  ] as const) {
    const { status, body } = await get({ batch }, {}, subject);
    assert.is(status, expected, `${JSON.stringify(batch)} for ${subject}`);
    if (status === 404) assert.equal(Object.keys(body), ["detail"]);
  }
});

test("then it is processing, so many users, be there none", async () => {
  for (const total of [0, 3])
    assert.equal((await get({ progress: { total, succeeded: 2, failed: 0 } })).body, {
      ...{ ...BATCH, status: "processing", total, succeeded: 2, failed: 0, users: [] },
    });
});

test("at the end it is completed, closed or not", async () => {
  const counts = { succeeded: 2, failed: 1 };
  const ended = { ...BATCH, status: "completed", ...counts, completedAt: NOW, users: [] };
  assert.equal((await get({ progress: { total: 3, ...counts, finishedAt: NOW } })).body, {
    ...{ ...ended, total: 3 },
  });
  assert.equal((await get({ progress: { ...counts, finishedAt: NOW } })).body, ended);
});

test("an unknown batch is a 404, although users of it may be there", async () => {
  const answer = await get({ batch: { batchId: "b2" }, users: numbered(1) });
  assert.equal(answer, { status: 404, body: { detail: "There is no batch b1" } as never });
});

test("its users come as their rows say, without the batch's id, and a child batch shows its parent", async () => {
  const user = { userId: "ann", status: "failed", reason: "closed", failedAt: NOW };
  const { body } = await get({ batch: { ...BATCH, parentBatchId: "b0" }, users: [user] });
  assert.equal([body.users, body.parentBatchId], [[user], "b0"]);
});

test("its users come in the order of their ids, 50 at a time, and `next` is where it goes on", async () => {
  const users = numbered(120).reverse();
  const first = await get({ users });
  assert.equal([first.body.users, first.body.next], [numbered(50), "user-0050"]);
  const last = await get({ users }, { after: "user-0050", limit: "200" });
  assert.equal([last.body.users, "next" in last.body], [numbered(120).slice(50), false]);
});

test("a query that makes no sense is a 400 that names the field, whether there is such a batch or not", async () => {
  for (const batch of [BATCH, { batchId: "b2" }]) {
    const { status, body } = await get({ batch }, { limit: "201" });
    assert.equal([status, body.detail], [400, "limit: use a whole number from 1 to 200"]);
  }
});

test.run();
