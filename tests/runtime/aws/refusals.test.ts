import { type DynamoDBClient, TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { dynamoPositions, positionInstead, positionItem } from "../../../runtime/aws/dynamodb-positions.ts";
import { dynamoStore } from "../../../runtime/aws/dynamodb-store.ts";
import { dynamoTimers } from "../../../runtime/aws/dynamodb-timers.ts";
import type { ParkedRecord, Position } from "../../../runtime/ports/position.ts";
import type { ClaimRecord } from "../../../runtime/ports/record.ts";
import type { TimerRecord } from "../../../runtime/ports/timer-record.ts";
import { INCARNATION } from "../../../schemas/revision.ts";
import { fakeStore } from "../../../testing/fakes/fake-store.ts";
import { fakeSystem } from "../../../testing/fakes/fake-system.ts";
import { underWay } from "../../../testing/fakes/under-way.ts";
import { throws } from "../../harness/throws.ts";
import { type Command, stubClient } from "./stub-client.ts";

const T0 = Date.UTC(2026, 0, 1);
const FAILED = "ConditionalCheckFailed";
const POSITION: Position = {
  ...{ key: "ship-order|order|o1", consumer: "ship-order", sequence: { orderId: "o1" } },
  ...{ handled: 1, version: 2, waiting: [] },
};
const RECORD: ClaimRecord = {
  ...{ key: "k", consumer: "ship-order", status: "dead", generation: 0, attempts: 1 },
  claimedAt: "2026-01-01T00:00:00.000Z",
};
const TIMER: TimerRecord = {
  ...{ key: "timer|Due|o1", status: "pending", consumer: "charge", correlationId: "p1" },
  ...{
    claimedAt: "2026-01-01T00:00:00.000Z",
    id: "e1",
    event: { id: "e1", type: "Due", source: "test.retries" },
    pendingSince: T0,
  },
  ...{ timer: { type: "Due", key: "o1", at: "" } },
  entry: { id: "e1", type: "Due", source: "test.retries", detail: "{}" },
};

const cancelled = (...CancellationReasons: { Code: string; Item?: object }[]) =>
  new TransactionCanceledException({
    ...{ message: "cancelled", $metadata: {} },
    CancellationReasons: CancellationReasons as never,
  });

/** What has reasons like a cancelled transaction, and is none. */
const stranger = (...CancellationReasons: object[]) =>
  Object.assign(new Error("no route"), { CancellationReasons });

const failing = (error: Error) =>
  stubClient<DynamoDBClient>(() => {
    throw error;
  }).client;

test("a position stood in the way where its own action failed with an item, and the record's did not", () => {
  const Item = marshall(POSITION);
  const instead = (...reasons: { Code: string; Item?: object }[]) =>
    positionInstead(cancelled(...reasons), 1);
  const [none, mine] = [{ Code: "None" }, { Code: FAILED, Item }];
  assert.equal(instead(none, none, mine), POSITION);
  assert.is(instead(none, mine, none), undefined, "a write did");
  assert.is(instead({ Code: FAILED }, none, mine), undefined, "the claim is lost");
  assert.is(instead(none, none, { Code: "TransactionConflict", Item }), undefined);
  assert.is(positionInstead(stranger(none, none, mine), 1), undefined);
});

test("a position is in the index while anything waits, since it does", () => {
  const placed = (more: Partial<Position>) => {
    const { pending, pendingSince } = unmarshall(positionItem({ ...POSITION, ...more }, "claims").Item);
    return [pending?.split(".")[0], pendingSince];
  };
  assert.equal(placed({ waiting: [3], pendingSince: 7 }), ["order", 7]);
  assert.equal(placed({ waiting: [], pendingSince: 7 }), [undefined, 7]);
  assert.equal(placed({ waiting: [3] }), [undefined, undefined]);
});

test("a position that is not moved is not; what nobody knows is thrown", async () => {
  const store = fakeStore();
  assert.is(await store.move({ ...POSITION, version: 1 }), true);
  assert.is(await store.move({ ...POSITION, version: 1 }), false);
  await throws(() => dynamoPositions(failing(new Error("no route")), "claims").move(POSITION), "no route");
});

test("a message is taken or its position moved where their conditions failed; else what went wrong is thrown", async () => {
  const record = {
    ...TIMER,
    order: { key: POSITION.key, revision: 3 },
    copy: "c",
  } as unknown as ParkedRecord;
  const parked = (error: Error) => dynamoPositions(failing(error), "claims").park(record, POSITION);
  const [none, failed] = [{ Code: "None" }, { Code: FAILED }];
  assert.is(await parked(cancelled(failed, none)), "taken");
  assert.is(await parked(cancelled(none, failed)), "moved");
  await throws(() => parked(cancelled({ Code: "ValidationError" }, none)), "cancelled");
  await throws(() => parked(stranger(failed, none)), "no route");
});

test("a timer has gone or fired before where conditions failed; else what went wrong is thrown", async () => {
  const fired = { ...RECORD, status: "done" as const };
  const fire = (error: Error) => {
    const { client } = stubClient<DynamoDBClient>(({ name }) => {
      if (name === "TransactWriteItems") throw error;
      return {};
    });
    return dynamoTimers(client, "claims").fire(TIMER, fired, T0);
  };
  const [none, failed] = [{ Code: "None" }, { Code: FAILED }];
  assert.is(await fire(cancelled(failed, none)), "gone");
  await throws(() => fire(cancelled(none, { Code: "ValidationError" })), "cancelled");
  await throws(() => fire(stranger(failed, none)), "no route");
});

test("a timer that has fired before is taken away before that is said", async () => {
  const { client } = stubClient<DynamoDBClient>(({ name }) => {
    if (name === "TransactWriteItems") throw cancelled({ Code: "None" }, { Code: FAILED });
    return {};
  });
  const { watched, calls } = underWay(fakeSystem());
  assert.is(await dynamoTimers(watched(client), "claims").fire(TIMER, RECORD, T0), "gone");
  assert.equal(calls(), []);
});

/** What a query asks for of which partition. */
function asked({ input }: Command) {
  const values = unmarshall(input.ExpressionAttributeValues as never);
  return { kind: values[":pending"].split(".")[0], from: values[":from"], forward: input.ScanIndexForward };
}

test("what is due is read from a moment on, gathers from a later one, from the end that is asked for, page by page", async () => {
  const last = marshall({ key: "end-crawl|gather|c1" });
  const { client, commands } = stubClient<DynamoDBClient>(({ input }) => {
    const values = unmarshall(input.ExpressionAttributeValues as never);
    return { Items: [], ...(values[":pending"] === "gather.3" ? { LastEvaluatedKey: last } : {}) };
  });
  const timers = dynamoTimers(client, "claims");
  const span = { before: T0, gathersFrom: 5, descending: true };
  const { next } = await timers.due(span);
  assert.equal(commands.splice(0).map(asked), [
    ...Array.from({ length: 8 }, () => ({ kind: "timer", from: 0, forward: false })),
    ...Array.from({ length: 8 }, () => ({ kind: "gather", from: 5, forward: false })),
  ]);
  await timers.due(span, next);
  assert.equal(
    commands.map((command) => [asked(command), command.input.ExclusiveStartKey]),
    [[{ kind: "gather", from: 5, forward: false }, last]],
  );
});

test("what is unsent or stale is read from the oldest on", async () => {
  const { client, commands } = stubClient<DynamoDBClient>(() => ({ Items: [] }));
  const store = dynamoStore(client, "claims", () => ({ name: "things", keyAttribute: "id" }));
  await store.pending(T0);
  await store.unsent(T0);
  assert.equal(new Set(commands.map((command) => asked(command).forward)), new Set([undefined]));
});

test("what was read and is gone is not put again, nor removed; a was that no store has given is refused", async () => {
  const store = fakeStore({ things: "id" });
  const was = { id: "1", a: 1 };
  const write = (one: object) => store.accept({ ...RECORD, status: "done" }, [one as never]);
  assert.is(await write({ put: "things", item: { id: "1" }, was }), "stale");
  assert.is(await write({ remove: "things", key: "1", was }), "stale");
  await throws(
    () => write({ remove: "things", key: "1", was: { ...was, [INCARNATION]: "x" } }),
    "has a was that was never stored so",
  );
});

test("a refusal that is written again without anything to send has no outbox", async () => {
  const store = fakeStore();
  store.seed(RECORD);
  assert.is(await store.rejectAgain(RECORD, { ...RECORD, generation: 1 }), true);
  assert.equal([store.record("k")?.generation, store.record("k")?.outbox], [1, undefined]);
});

test("a commit takes the claim away, and notes timers and process", async () => {
  const store = fakeStore();
  const request = {
    ...{
      key: "k",
      consumer: "ship-order",
      hash: "h",
      correlationId: "c",
      owner: "b",
      now: T0,
      lease: T0 + 9,
    },
    ...{ event: { id: "e", source: "s", type: "t" }, counted: 0 as const, maxAttempts: 9, expiresAt: 7 },
  };
  const claim = await store.claim(request);
  assert.ok("owner" in claim);
  const plan = { writes: [], outbox: [], now: T0, expiresAt: 7 };
  const next = { cursor: "more", chunk: 1 };
  assert.is(await store.commit(claim, { ...plan, process: "p1", next }), "committed");
  assert.is(store.record("k")?.correlationId, "p1");
  const timers = { set: [TIMER], cancel: [] };
  assert.is(await store.commit({ ...claim, chunk: 1 }, { ...plan, timers }), "committed");
  const { owner, lease, putOff, timers: noted } = (store.record("k") ?? {}) as Record<string, unknown>;
  assert.equal(
    [owner, lease, putOff, noted],
    [undefined, undefined, undefined, [{ id: "e1", ...TIMER.timer }]],
  );
});

/** An index without a sort attribute, whose pages go on. */
function indexed() {
  const LastEvaluatedKey = marshall({ id: "1", user: "u1" });
  const { client, commands } = stubClient<DynamoDBClient>(() => ({ Items: [], LastEvaluatedKey }));
  const index = { name: "by-user", keyAttribute: "user" };
  const grants = {
    unsorted: { name: "things", keyAttribute: "id", index },
    sorted: { name: "things", keyAttribute: "id", index: { ...index, sortAttribute: "at" } },
  };
  return { store: dynamoStore(client, "claims", (name) => grants[name as keyof typeof grants]), commands };
}

test("a page of an index without a sort attribute goes on behind an item's key", async () => {
  const { store, commands } = indexed();
  const { next } = await store.listEventually("unsorted", "u1", { limit: 1 });
  assert.ok(next);
  await store.listEventually("unsorted", "u1", { limit: 1, after: next });
  assert.equal(commands[1]?.input.ExclusiveStartKey, marshall({ id: "1", user: "u1" }));
});

test("what is no cursor of an index is asked of no table: no JSON, no list, a sort key that is too long", async () => {
  const { store, commands } = indexed();
  const cursor = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  for (const after of ["!", cursor({}), cursor("1")])
    assert.equal(await store.listEventually("unsorted", "u1", { limit: 1, after }), { items: [] });
  const long = cursor(["x".repeat(1025), "1"]);
  assert.equal(await store.listEventually("sorted", "u1", { limit: 1, after: long }), { items: [] });
  assert.equal(commands, []);
  await store.listEventually("sorted", "u1", { limit: 1, after: cursor(["x".repeat(1024), "1"]) });
  assert.is(commands.length, 1);
});

test.run();
