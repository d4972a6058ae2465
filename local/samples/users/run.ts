import { processId } from "../../../runtime/identity.ts";
import { peak } from "../../overlap.ts";
import { workOf } from "../../process-records.ts";
import { progress } from "../../progress.ts";
import { say } from "../../say.ts";
import type { Stack } from "../../stack.ts";
import { type Completions, completions } from "../completions.ts";
import { emit } from "../emit.ts";
import { mailSince, summary } from "../mail.ts";
import { completed, listed, type Status } from "../status.ts";

/** A user as `GET /batches/{batchId}` lists it; one that was given up has no result. */
interface User {
  userId: string;
  status: "processed" | "failed";
  reason?: string;
}

/** Of the sandbox: how many of so many users cannot be renewed, and how many are given up. */
const BATCH = { users: 1000, refused: 10, givenUp: 10 };
const SPLIT = { users: 200, by: 50, refused: 2, givenUp: 2 };

/** process-user's `inFlight` in index.ts. */
const IN_FLIGHT = 50;

/** A batch whose counts have not moved for so long hangs; every backoff is shorter. */
const PATIENCE_MS = 60_000;

/** Processes a thousand users as one batch, then two hundred as a batch of batches, and shows what came of each. */
export async function usersFlow(stack: Stack): Promise<boolean> {
  const watch = await completions(stack, "UsersBatchCompleted");
  try {
    const one = await plainBatch(stack, watch);
    return (await batchOfBatches(stack, watch)) && one;
  } finally {
    await watch.close();
  }
}

async function plainBatch(stack: Stack, watch: Completions): Promise<boolean> {
  const began = Date.now();
  const batchId = `sample-${began}`;
  say(`processing ${BATCH.users} users`);
  const { end, took } = await run(stack, { batchId, query: `first ${BATCH.users}` });
  const users = await listed<User>(`${stack.apiUrl}/batches/${batchId}`, "users");
  const refused = users.filter(({ status }) => status === "failed");
  const work = await workOf(stack, processId("batchId", batchId), "process-user");
  const inFlight = peak(work);
  const mail = await mailSince(stack, began, batchId);
  const untold = await notOnce(watch, [batchId]);
  const wrong = [
    ...countsOff(end, BATCH),
    ...untold,
    ...(users.length === BATCH.users - BATCH.givenUp ? [] : [`${users.length} users have a result`]),
    ...(refused.length === BATCH.refused ? [] : [`${refused.length} users were refused`]),
    ...(inFlight <= IN_FLIGHT ? [] : [`${inFlight} users in flight`]),
  ];
  const { total, succeeded, failed } = end;
  console.log(
    `\n${mark(wrong)} batch of ${total} users → ${end.status}: ${succeeded} processed, ${refused.length} refused, ${failed - refused.length} given up, ${told(untold)}`,
  );
  console.log(`  batch ${batchId}`);
  console.log(
    `  ${took.toFixed(1)} s, retries included; at most ${inFlight} of ${IN_FLIGHT} users in flight`,
  );
  console.log(`  refused, for instance: ${refused[0]?.userId}, ${refused[0]?.reason}`);
  for (const line of summary(mail)) console.log(`  mail to ${line}`);
  for (const line of wrong) console.log(`  but: ${line}`);
  return wrong.length === 0;
}

async function batchOfBatches(stack: Stack, watch: Completions): Promise<boolean> {
  const batchId = `split-${Date.now()}`;
  const number = SPLIT.users / SPLIT.by;
  say(`processing ${SPLIT.users} users as ${number} child batches of ${SPLIT.by}`);
  const { end, took } = await run(stack, { batchId, query: `first ${SPLIT.users}`, splitBy: SPLIT.by });
  const ended = (await watch.seen()).filter(({ data }) => data.parentBatchId === batchId);
  const children = [...new Set(ended.map(({ data }) => String(data.batchId)))];
  const states = await Promise.all(children.map((id) => completed(`${stack.apiUrl}/batches/${id}`, 0)));
  const untold = await notOnce(watch, [batchId, ...children]);
  const wrong = [
    ...countsOff(end, SPLIT),
    ...(children.length === number ? [] : [`${children.length} child batches completed, not ${number}`]),
    ...untold,
    ...states.flatMap((state) => countsOff(state, { users: SPLIT.by, refused: 1, givenUp: 0 })),
  ];
  const { total, succeeded, failed } = end;
  console.log(
    `\n${mark(wrong)} batch of batches of ${total} users → ${end.status}: ${succeeded} processed, ${failed} failed, ${told(untold)}`,
  );
  console.log(`  batch ${batchId}, ${took.toFixed(1)} s`);
  for (const [index, { status, succeeded, failed }] of states.entries())
    console.log(`  child ${children[index]} → ${status}: ${succeeded} processed, ${failed} failed`);
  for (const line of wrong) console.log(`  but: ${line}`);
  return wrong.length === 0;
}

/** Asks for a batch, shows how far it is, and returns how it ended and after how many seconds. */
async function run(stack: Stack, data: { batchId: string; query: string; splitBy?: number }) {
  const asked = Date.now();
  await emit(stack, { source: "users.requests", type: "UsersBatchRequested", data });
  const shown = progress(data.splitBy ? "batch of batches" : "batch");
  const end = await completed(
    `${stack.apiUrl}/batches/${data.batchId}`,
    PATIENCE_MS,
    ({ total, succeeded, failed }) => shown.show(succeeded + failed, total, `${failed} failed`),
  );
  shown.end();
  return { end, took: ((end.completedAt ? Date.parse(end.completedAt) : Date.now()) - asked) / 1000 };
}

interface Expected {
  users: number;
  refused: number;
  givenUp: number;
}

function countsOff(
  { status, total, succeeded, failed }: Status,
  { users, refused, givenUp }: Expected,
): string[] {
  const lost = refused + givenUp;
  return status === "completed" && total === users && succeeded === users - lost && failed === lost
    ? []
    : [
        `${status}: ${succeeded} processed and ${failed} failed of ${total}, where ${lost} of ${users} should fail`,
      ];
}

/** Batches whose end was not told just once. */
async function notOnce(watch: Completions, batchIds: readonly string[]): Promise<string[]> {
  const ends = await watch.seen();
  return batchIds.flatMap((id) => {
    const times = ends.filter(({ data }) => data.batchId === id).length;
    return times === 1 ? [] : [`${times} UsersBatchCompleted events for ${id}, not one`];
  });
}

function told(untold: readonly string[]): string {
  return untold.length === 0 ? "told once" : "not told once";
}

function mark(wrong: readonly string[]): string {
  return wrong.length === 0 ? "✓" : "✗";
}
