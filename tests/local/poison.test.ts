import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { ClaimRecord } from "../../runtime/ports/record.ts";
import { letters } from "./dead-letters.ts";
import { emit } from "./emit.ts";
import { type ConsumerOutputs, clients, deployed, leave, type Outputs, unhurried } from "./stack.ts";
import { until } from "./until.ts";
import { witness } from "./witness.ts";

test.after(leave(import.meta.filename));

/** Two that kill or hang their process, among thirty that would be fine. */
const WORKS = Array.from({ length: 32 }, (_, index) => {
  if (index === 4) return { workId: "killer", work: "kill" };
  if (index === 17) return { workId: "hanger", work: "hang" };
  return { workId: `good-${index}`, work: "good" };
});

/** What ends a process takes until the queue gives it out again, several times: this is a limit, not a wait. */
const PATIENCE_MS = 120_000;

const { outputs } = await deployed(`${import.meta.dirname}/fixtures/killer`, unhurried(2));
const { busName, claimsTable, consumers } = outputs as unknown as Outputs;
const bus = await witness("killer-witness", busName);

async function scanned(): Promise<ClaimRecord[]> {
  const { Items = [] } = await clients.dynamodb.send(
    new ScanCommand({ TableName: claimsTable, ConsistentRead: true }),
  );
  return Items.map((item) => unmarshall(item) as ClaimRecord);
}

/** The records of all work, once all of it is done or dead. */
async function over(): Promise<ClaimRecord[]> {
  let last: ClaimRecord[] = [];
  const states = () =>
    last.map(({ key, status, attempts, lease, owner }) => [key, status, attempts, lease, owner].join(" "));
  await until(
    "all work is done or dead",
    async () => {
      last = await scanned();
      return last.length === WORKS.length && last.every(({ sent }) => sent !== undefined);
    },
    { patienceMs: PATIENCE_MS, seen: states },
  );
  return last;
}

const good = WORKS.filter(({ work }) => work === "good").map(({ workId }) => workId);
const bad = ["hanger", "killer"];

test("messages that kill or hang their process die alone; those beside them are done with one attempt each", async () => {
  const events = WORKS.map((data) => ({ type: "WorkRequested", source: "test.work", detail: { data } }));
  for (let start = 0; start < events.length; start += 10)
    await emit(events.slice(start, start + 10), busName);
  const records = await over();
  const ends = records.map(({ correlationId, status, attempts }) => [correlationId, status, attempts]);
  assert.equal(
    ends.sort(),
    [...good.map((workId) => [workId, "done", 1]), ...bad.map((workId) => [workId, "dead", 2])].sort(),
  );

  const dead = await letters("do-work", consumers["do-work"] as ConsumerOutputs);
  assert.equal(
    dead.map(({ kind, attempts, event }) => [kind, attempts, JSON.parse(event).detail.data.workId]).sort(),
    bad.map((workId) => ["crashed", 2, workId]),
  );
  for (const { reason } of dead) assert.match(reason, "was killed or hung on attempt 2 of 2");

  const followed = (await bus.events()).filter(({ type }) => type !== "WorkRequested");
  const about = (type: string) =>
    followed.filter((event) => event.type === type).map(({ metadata }) => metadata.correlationId);
  assert.equal(about("WorkDone").sort(), [...good].sort());
  assert.equal(about("HandlingFailed").sort(), bad);
  assert.is(followed.length, WORKS.length);
});

test.run();
