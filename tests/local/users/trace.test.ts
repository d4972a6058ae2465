import { test } from "uvu";
import * as assert from "uvu/assert";
import { emit } from "../emit.ts";
import { leave } from "../stack.ts";
import { tool } from "../tool.ts";
import { until } from "../until.ts";

test.after(leave(import.meta.filename));

test("what somebody publishes by itself joins the batch that it is about, found by the batch's id", async () => {
  const batchId = `joined-${Date.now()}`;
  const users = (userId: string) => ({ batchId, userId });
  await emit([
    {
      ...{ type: "UsersBatchRequested", source: "users.requests" },
      detail: { data: { batchId, userIds: ["user-1"] } },
    },
    {
      ...{ type: "UserProcessingRequested", source: "users.batches" },
      detail: { data: users("user-2"), metadata: { id: `own-${batchId}` } },
    },
  ]);
  const text = await until("all of it is in one timeline", async () => {
    const { stdout } = await tool("trace", [batchId]);
    return (stdout.match(/process-user: .*done/g) ?? []).length === 2 && stdout;
  });
  assert.match(text, `batchId:${batchId}: `);
  assert.match(text, /^ *[\d.]+ s {2}UsersBatchRequested/m);
  assert.match(text, /^ *[\d.]+ s {2}UserProcessingRequested/m);
});

test.run();
