import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Accounts } from "../../../handlers/users/accounts.ts";
import { handle } from "../../../handlers/users/split-batch.ts";
import type { Item } from "../../../runtime/handler.ts";
import { UserProcessingRequested, UsersBatchRequested } from "../../../schemas/registry.ts";
import { throws } from "../../harness/throws.ts";
import { context, given, ID, NOW } from "../given.ts";
import { chunksOf, eventsOf, lawful } from "../lawful.ts";

const idsOf = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `u${from + index}`);

/** The chunks of a request, to the end; `found` are the pages of users that its query finds. */
async function split(data: Partial<UsersBatchRequested["data"]>, found: unknown[][] = []) {
  const asked: unknown[] = [];
  /** Pages that were committed so far. */
  const pages: Item[] = [];
  const find: Accounts["find"] = async (query, limit, cursor) => {
    asked.push([query, limit, cursor]);
    const index = Number(cursor ?? 0);
    const userIds = (found[index] ?? []) as string[];
    return index + 1 < found.length ? { userIds, next: String(index + 1) } : { userIds };
  };
  const request = { batchId: "b1", ...data };
  assert.ok(UsersBatchRequested.data.safeParse(request).success, "there is such a request");
  const event = given<UsersBatchRequested>("UsersBatchRequested", "users.requests", request);
  const chunks = await chunksOf(async (cursor) => {
    const plan = await handle(
      event,
      context({ accounts: { find } }, { cursor, lists: { batchPages: pages } }),
    );
    for (const write of plan.writes ?? [])
      if ("create" in write && write.create === "batchPages") pages.push(write.item);
    return plan;
  });
  return { asked, chunks, events: eventsOf(chunks) };
}

const requested = (userIds: string[], batchId = "b1") =>
  userIds.map((userId) => ({ type: "UserProcessingRequested", data: { batchId, userId } }));
const child = (number: number, userIds: string[]) => ({
  type: "UsersBatchRequested",
  data: { batchId: `${ID}.${number}`, userIds, parentBatchId: "b1" },
});
const close = (total: number, more: object = {}) => ({
  type: "UsersBatchListed",
  data: { batchId: "b1", total, ...more, startedAt: NOW },
});

test("given users, then the batch's row, a request for each, and at last how many there are", async () => {
  const { chunks, asked } = await split({ userIds: ["ann", "bob"] });
  assert.equal(chunks, [
    {
      writes: [{ create: "batches", item: { batchId: "b1", requestedAt: NOW } }],
      events: [...requested(["ann", "bob"]), close(2)],
    },
  ]);
  assert.equal(asked, []);
});

test("who is named twice is processed once, far apart or not", async () => {
  const userIds = [...idsOf(150), "u0", "u149", ...idsOf(150)];
  const { events } = await split({ userIds });
  assert.equal(events, [...requested(idsOf(150)), close(150)]);
});

test("users are sent on their way a hundred at a time, and only the first hundred have the row", async () => {
  const expected: [count: number, events: number[]][] = [
    [1, [2]],
    [100, [101]],
    [101, [100, 2]],
    [250, [100, 100, 51]],
  ];
  for (const [count, sizes] of expected) {
    const { chunks, events } = await split({ userIds: idsOf(count) });
    assert.equal(
      chunks.map(({ events = [] }) => events.length),
      sizes,
    );
    assert.equal(
      chunks.map(({ writes = [] }) => writes.length),
      sizes.map((_, index) => (index === 0 ? 1 : 0)),
    );
    assert.equal(events, [...requested(idsOf(count)), close(count)]);
  }
});

test("a query is asked page by page, from its own cursors", async () => {
  const pages = [idsOf(100), [], idsOf(3, 100)];
  const { chunks, events, asked } = await split({ query: "first 103" }, pages);
  assert.equal(asked, [
    ["first 103", 100, undefined],
    ["first 103", 100, "1"],
    ["first 103", 100, "2"],
  ]);
  assert.is(chunks.length, 3);
  assert.equal(events, [...requested(idsOf(103)), close(103)]);
});

test("whom a query finds twice within a page is processed once, and counts once", async () => {
  const { events } = await split({ query: "all" }, [["ann", "bob", "ann"], ["cyd"]]);
  assert.equal(events, [...requested(["ann", "bob", "cyd"]), close(3)]);
});

test("whom a directory shows on two pages, since it changes meanwhile, is processed once and counts once", async () => {
  const pages = [["ann", "bob"], ["bob", "cyd"], ["ann"], ["dan"]];
  const whole = await split({ query: "all" }, pages);
  assert.equal(whole.events, [...requested(["ann", "bob", "cyd", "dan"]), close(4)]);
  const parts = await split({ query: "all", splitBy: 2 }, pages);
  assert.equal(parts.events, [child(1, ["ann", "bob"]), child(2, ["cyd"]), child(4, ["dan"]), close(4)]);
});

test("an entry that is no user id is left out by itself, and the batch is no success", async () => {
  const long = "x".repeat(129);
  const { events } = await split({ query: "all" }, [
    ["ann", "", 7, long],
    [null, "bob"],
  ]);
  const problem = "4 entries of the directory have no usable user id, and are left out";
  assert.equal(events, [...requested(["ann", "bob"]), close(2, { problem })]);
});

test("a directory that answers nonsense fails the attempt, like one that is down", async () => {
  const event = given<UsersBatchRequested>("UsersBatchRequested", "users.requests", {
    ...{ batchId: "b1", query: "all" },
  });
  const cursor = JSON.stringify({ users: 1, chunks: 1, at: "here" });
  const answers: [unknown, string][] = [
    [undefined, "the answer: "],
    [{ userIds: "ann" }, "the answer.userIds: "],
    [{ userIds: ["ann"], next: "" }, "the answer.next: "],
    [{ userIds: ["ann"], next: '"'.repeat(600) }, "the answer.next: is too long for a cursor"],
    [{ userIds: ["ann"], next: "here" }, "it goes on where it was"],
    [{ userIds: idsOf(101) }, "101 users, where 100 were asked for"],
  ];
  for (const [answer, reason] of answers) {
    const accounts = { find: async () => answer };
    const refusal = await throws(() => handle(event, context({ accounts }, { cursor })), reason);
    assert.is(refusal.name, "Error");
  }
});

test("a directory without end ends, with its problem", async () => {
  const { events } = await split({ query: "all" }, [["ann"], ...Array(1200).fill(["ann"])]);
  const problem = "The directory goes on without anybody new for 1000 pages: the rest is left out";
  assert.equal(events, [...requested(["ann"]), close(1, { problem })]);
});

test("what child batches are called is not for those who choose their ids", async () => {
  const refusal = await throws(
    () => split({ batchId: `${ID}.1`, userIds: ["ann"] }),
    "is how child batches are called: choose another batchId",
  );
  assert.is(refusal.name, "PermanentError");
});

test("a query that finds nobody is a batch of nobody, split or not", async () => {
  for (const splitBy of [undefined, 10]) {
    const { chunks } = await split({ query: "nobody", ...(splitBy ? { splitBy } : {}) });
    assert.equal(chunks, [
      {
        writes: [{ create: "batches", item: { batchId: "b1", requestedAt: NOW } }],
        events: [close(0, { problem: "There is nobody in it" })],
      },
    ]);
  }
});

test("split, it is a child batch for each so many users, and counts the users", async () => {
  const { chunks, events } = await split({ userIds: [...idsOf(5), "u0"], splitBy: 2 });
  assert.equal(events, [child(1, ["u0", "u1"]), child(2, ["u2", "u3"]), child(3, ["u4"]), close(5)]);
  assert.is(chunks.length, 3);
});

test("split by a query, each page is a child batch; an empty one is none", async () => {
  const { events, asked } = await split({ query: "some", splitBy: 2 }, [["ann", "bob"], [], ["cyd"]]);
  assert.equal(events, [child(1, ["ann", "bob"]), child(3, ["cyd"]), close(3)]);
  assert.equal(asked[0], ["some", 2, undefined]);
});

test("the ids of children fit, however many there are, and have nothing of what somebody chose", async () => {
  const cursor = JSON.stringify({ users: 0, chunks: 999_999_998, at: "1" });
  const event = given<UsersBatchRequested>("UsersBatchRequested", "users.requests", {
    ...{ batchId: "b".repeat(56), query: "all", splitBy: 1 },
  });
  const accounts = { find: async () => ({ userIds: ["ann"] }) };
  const { events } = lawful(await handle(event, context({ accounts }, { cursor })));
  const [first] = events ?? [];
  assert.is(first?.data.batchId, `${ID}.999999999`);
});

test("a child batch names its parent in its row and its close, and asks for its own users", async () => {
  const parentBatchId = "b1";
  const { chunks } = await split({ batchId: "b1.2", userIds: ["ann"], parentBatchId });
  assert.equal(chunks, [
    {
      writes: [{ create: "batches", item: { batchId: "b1.2", requestedAt: NOW, parentBatchId } }],
      events: [...requested(["ann"], "b1.2"), close(1, { batchId: "b1.2", parentBatchId })],
    },
  ]);
});

test("whose batch it is stands in its row, and in its child batches", async () => {
  const { chunks } = await split({ userIds: ["ann", "bob"], splitBy: 1, customerId: "carol" });
  const rows = chunks.flatMap(({ writes = [] }) => writes);
  assert.equal(rows, [{ create: "batches", item: { batchId: "b1", requestedAt: NOW, customerId: "carol" } }]);
  const children = eventsOf(chunks).filter(({ type }) => type === "UsersBatchRequested");
  assert.equal(
    children.map(({ data }) => (data as { customerId?: string }).customerId),
    ["carol", "carol"],
  );
});

test("a child batch is not split again, so that the cycle ends", async () => {
  const { events } = await split({ userIds: idsOf(4), splitBy: 2 });
  for (const { type, data } of events) {
    if (type !== "UsersBatchRequested") continue;
    assert.is(data.splitBy, undefined);
    const { events: own } = await split(data);
    assert.ok(own.every(({ type }) => type !== "UsersBatchRequested"));
    assert.ok(own.some(({ data }) => UserProcessingRequested.data.safeParse(data).success));
  }
});

test("a directory that does not answer for now fails the attempt", async () => {
  const event = given<UsersBatchRequested>("UsersBatchRequested", "users.requests", {
    ...{ batchId: "b1", query: "all" },
  });
  const accounts = { find: () => Promise.reject(new Error("the directory is down")) };
  await throws(() => handle(event, context({ accounts })), "the directory is down");
});

test("users of the longest ids are split into batches that an event holds", async () => {
  const userIds = Array.from({ length: 1000 }, (_, n) => `${n}${"\u0001".repeat(124)}`);
  const { events } = await split({ userIds, splitBy: 500 });
  const children = events.flatMap(({ type, data }) => (type === "UsersBatchRequested" ? [data] : []));
  assert.equal(
    children.flatMap((one) => one.userIds ?? []),
    userIds,
  );
  assert.equal(events.at(-1), close(1000));
});

test.run();
