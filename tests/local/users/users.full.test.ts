import { setTimeout as sleep } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { workOf } from "../../../local/process-records.ts";
import { listed } from "../../../local/samples/status.ts";
import { usersFlow } from "../../../local/samples/users/run.ts";
import { processId } from "../../../runtime/identity.ts";
import { idle } from "../dead-letters.ts";
import { type Emitted, emit } from "../emit.ts";
import { said } from "../said.ts";
import { endpoint, leave, outputs, region } from "../stack.ts";
import { until } from "../until.ts";
import { type Seen, witness } from "../witness.ts";

test.after(leave(import.meta.filename));

const stack = { endpoint, region, ...outputs, sitemapUrl: "" };
const requests = await witness("users-requested", undefined, { "detail-type": ["UsersBatchRequested"] });
const ends = await witness("users-completed", undefined, { "detail-type": ["UsersBatchCompleted"] });
const tenth = await witness("users-tenth", undefined, {
  "detail-type": ["UserProcessingRequested"],
  detail: { data: { userId: [{ suffix: "9" }] } },
});

/** Users that somebody else asks for as well, one that is refused and two that are given up among them. */
const STRANGERS = ["0001", "0013", "0050", "0099", "0500", "0998", "0999", "1000"];

/** A user's event as a person writes it: it has a key of its own, so that only the row in `users` holds it back. */
function bare(batchId: string, number: string): Emitted {
  const detail = { data: { batchId, userId: `user-${number}` } };
  return { type: "UserProcessingRequested", source: "users.batches", detail };
}

/** An event as the bus has carried it. */
const copyOf = ({ type, source, metadata, data }: Seen): Emitted => ({
  ...{ type, source },
  detail: { metadata, data },
});

test("a thousand users, and a batch of batches: each user once, at most 50 at a time, each batch told once, whatever comes twice", async () => {
  const began = performance.now();
  let over = false;
  const flow = said(() => usersFlow(stack)).finally(() => {
    over = true;
  });
  const request = await until("a batch is requested", async () => (await requests.events())[0]);
  const batchId = String(request.data.batchId);
  await emit([copyOf(request), ...STRANGERS.map((number) => bare(batchId, number))]);
  let copies = 0;
  for (; !over; await sleep(400)) {
    const next = (await tenth.events()).slice(copies, copies + 10);
    if (next.length > 0) await emit(next.map(copyOf));
    copies += next.length;
  }
  const { result, text } = await flow;
  assert.ok(result, text);
  for (const ending of [
    "✓ batch of 1000 users → completed: 980 processed, 10 refused, 10 given up, told once",
    "ended with 20 failed and 0 missing of 1000 users.",
    "✓ batch of batches of 200 users → completed: 196 processed, 4 failed, told once",
  ])
    assert.match(text, ending);
  assert.match(text, /^ *\d+\.\d s {2}batch: 1000 of 1000, 20 failed$/m);
  assert.ok(copies >= 30, `${copies} copies`);
  console.log(`${((performance.now() - began) / 1000).toFixed(1)} s, with ${copies} copies`);

  // Once more, when all is over.
  await emit([copyOf(request), ...(await tenth.events()).slice(0, 9).map(copyOf)]);
  for (const name of ["split-batch", "process-user", "complete-users-batch"]) await idle(name);
  assert.is(
    (await workOf(stack, processId("batchId", batchId), "process-user")).length,
    1000 + STRANGERS.length,
  );
  const users = await listed<{ userId: string }>(`${outputs.apiUrl}/batches/${batchId}`, "users");
  assert.equal([users.length, new Set(users.map(({ userId }) => userId)).size], [990, 990]);

  const all = [...new Set((await requests.events()).map(({ data }) => String(data.batchId)))];
  assert.is(all.length, 6);
  // A batch that others had asked for before may end meanwhile.
  const told = (await ends.events())
    .map(({ data }) => data)
    .filter((end) => all.includes(String(end.batchId)));
  assert.equal(told.map((end) => String(end.batchId)).sort(), all.sort());
  const isChild = (id: string) => /\.\d$/.test(id);
  const split = all.find((id) => id !== batchId && !isChild(id));
  for (const { batchId, parentBatchId, timedOut, missing, outcome, ...counts } of told) {
    assert.equal([timedOut, missing, outcome], [false, 0, "error"]);
    assert.is(counts.total, Number(counts.succeeded) + Number(counts.failed));
    assert.is(parentBatchId, isChild(String(batchId)) ? split : undefined);
  }
});

test.run();
