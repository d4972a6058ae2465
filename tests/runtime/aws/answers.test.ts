import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { dynamoStore } from "../../../runtime/aws/dynamodb-store.ts";
import type { ClaimRecord } from "../../../runtime/ports/record.ts";
import type { ClaimRequest } from "../../../runtime/ports/store.ts";
import { fakeStore } from "../../../testing/fakes/fake-store.ts";
import { underWay } from "../../../testing/fakes/under-way.ts";
import { throws } from "../../harness/throws.ts";
import { world } from "../world.ts";
import { type Command, stubClient } from "./stub-client.ts";

const T0 = Date.UTC(2026, 0, 1);
const REQUEST: ClaimRequest = {
  ...{ key: "k", consumer: "ship-order", hash: "h", correlationId: "c", owner: "b", now: T0 + 10 },
  ...{ event: { id: "e", source: "s", type: "t" }, lease: T0 + 90, counted: 0, maxAttempts: 9, expiresAt: 7 },
};
const RECORD: ClaimRecord = {
  ...{ key: "k", consumer: "ship-order", status: "open", generation: 0, attempts: 0 },
  claimedAt: "2026-01-01T00:00:00.000Z",
};
const OUTBOX = [1, 2].map((n) => ({ id: `${n}`, type: "Shipped", source: "test.shipping", detail: "{}" }));

/** A store on a client that answers as told. */
function stored(answer: (command: Command) => unknown, sortAttribute: string | undefined = "at") {
  const { client, commands } = stubClient<DynamoDBClient>(answer);
  const granted = { keyAttribute: "id", ...(sortAttribute === "" ? {} : { sortAttribute }) };
  return { store: dynamoStore(client, "claims", (name) => ({ name, ...granted })), commands };
}

const failing = (error: Error) => () => {
  throw error;
};

test("a record that stood in the way and is gone is an error: nobody knows what it was", async () => {
  const failed = new ConditionalCheckFailedException({ message: "failed", $metadata: {} });
  const one = stored(failing(failed)).store;
  await throws(() => one.claim(REQUEST), "The record k vanished while it was claimed");
  await throws(() => one.reject(RECORD), "failed");
  assert.is(await one.reopen(RECORD, REQUEST), undefined);
  const cancelled = new TransactionCanceledException({
    ...{ message: "cancelled", $metadata: {} },
    CancellationReasons: [{ Code: "ConditionalCheckFailed" }],
  });
  await throws(() => stored(failing(cancelled)).store.accept(RECORD, []), "cancelled");
});

test("a request whose record or facts are being changed is busy", async () => {
  for (const codes of [["TransactionConflict"], ["None", "TransactionConflict"]]) {
    const cancelled = new TransactionCanceledException({
      ...{ message: "cancelled", $metadata: {} },
      CancellationReasons: codes.map((Code) => ({ Code })),
    });
    assert.is(await stored(failing(cancelled)).store.accept(RECORD, []), "busy");
  }
});

test("what is sent of an outbox in part is noted on what is finished, or on the chunk that it belongs to", async () => {
  const left = OUTBOX.slice(1);
  const sent = [{ id: "1", type: "Shipped" }];
  const noted: [Partial<ClaimRecord>, chunk: number | undefined, isNoted: boolean][] = [
    [{ status: "done" }, undefined, true],
    [{ status: "dead" }, undefined, true],
    [{ status: "open", chunk: 2 }, undefined, false],
    [{ status: "open", chunk: 2 }, 2, true],
    [{ status: "open", chunk: 3 }, 2, false],
    [{ status: "dead", chunk: 2 }, 2, false],
  ];
  for (const [change, chunk, isNoted] of noted) {
    const store = fakeStore();
    store.seed({ ...RECORD, outbox: OUTBOX, ...change });
    await store.markPartlySent({ key: "k", generation: 0, chunk, entries: OUTBOX.length, left, sent });
    const { outbox, sent: stored } = store.record("k") ?? {};
    assert.equal(outbox, isNoted ? left : OUTBOX, JSON.stringify([change, chunk]));
    assert.equal(stored, isNoted && chunk === undefined ? sent : undefined);
  }
});

test("the index lags behind: a record says itself whether its outbox is unsent, or its claim stale; one that is gone is neither", async () => {
  const records: Record<string, ClaimRecord> = {
    unsent: { ...RECORD, status: "done", outbox: OUTBOX, pendingSince: T0 },
    sent: { ...RECORD, status: "done", pendingSince: T0 },
    chunk: { ...RECORD, outbox: OUTBOX, pendingSince: T0 },
    later: { ...RECORD, pendingSince: T0 + 1 },
  };
  const found = [...Object.keys(records), "gone"].map((key) => ({ ...marshall({ key, pendingSince: T0 }) }));
  const answered = () => {
    let queries = 0;
    return stored(({ name, input }) => {
      if (name === "Query") return { Items: queries++ === 0 ? found : [] };
      const { key } = unmarshall(input.Key as never) as { key: string };
      return records[key] ? { Item: marshall({ ...records[key], key }) } : {};
    }).store;
  };
  const keysOf = (page: { records: ClaimRecord[] }) => page.records.map(({ key }) => key);
  assert.equal(keysOf(await answered().unsent(T0)), ["unsent"]);
  assert.equal(keysOf(await answered().claimed(T0)), ["chunk"]);
});

test("a page of a list asks for one item more than it shows; without a sort attribute it names no next one", async () => {
  const items = Array.from({ length: 3 }, (_, at) => marshall({ id: "1", at: `${at}` }));
  const { store, commands } = stored(() => ({ Items: items, LastEvaluatedKey: marshall({ id: "1" }) }));
  assert.equal(await store.list("things", "1", { limit: 2 }), {
    ...{ items: [0, 1].map((at) => ({ id: "1", at: `${at}` })), next: "1" },
  });
  assert.is(commands[0]?.input.Limit, 3);
  const unsorted = stored(() => ({ Items: items, LastEvaluatedKey: marshall({ id: "1" }) }), "");
  assert.is((await unsorted.store.list("things", "1", { limit: 2 })).next, undefined);
});

test("a store says that something is done when DynamoDB has said so", async () => {
  const { system } = world();
  const { watched, calls } = underWay(system);
  const { client } = stubClient<DynamoDBClient>();
  const store = dynamoStore(watched(client), "claims", (name) => ({ name, keyAttribute: "id" }));
  const claim = { key: "k", owner: "a", generation: 0, chunk: 0, attempt: 1, poison: false, record: RECORD };
  const fill = { fill: "things", key: "1", attributes: { a: 1 } };
  for (const write of [
    () => store.markSent("k", 0, [], 7),
    () => store.markPartlySent({ key: "k", generation: 0, chunk: undefined, entries: 1, left: [], sent: [] }),
    () => store.markChunkSent("k", 0, 1),
    () => store.giveBack(claim),
    () => store.fill([fill, { ...fill, key: "2" }]),
    () => store.reject(RECORD),
    () => store.accept(RECORD, []),
  ]) {
    await write();
    assert.equal(calls(), []);
  }
});

test.run();
