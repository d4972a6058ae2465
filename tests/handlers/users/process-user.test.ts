import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Accounts } from "../../../handlers/users/accounts.ts";
import { handle } from "../../../handlers/users/process-user.ts";
import type { UserProcessingRequested } from "../../../schemas/registry.ts";
import { throws } from "../../harness/throws.ts";
import { context, given, NOW } from "../given.ts";
import { lawful } from "../lawful.ts";

const USER = { batchId: "b1", userId: "ann" };
const request = given<UserProcessingRequested>("UserProcessingRequested", "users.batches", USER);

const when = async (renew: Accounts["renew"], attempt = 1) =>
  lawful(await handle(request, context({ accounts: { renew } }, { attempt })));

test("given a user, when the renewal succeeds, then the user's row and UserProcessed", async () => {
  const asked: unknown[] = [];
  const plan = await when(async (renewal) => {
    asked.push(renewal);
    return {};
  }, 3);
  assert.equal(plan, {
    writes: [{ create: "users", item: { ...USER, status: "processed", processedAt: NOW } }],
    events: [{ type: "UserProcessed", data: { ...USER, processedAt: NOW } }],
  });
  assert.equal(asked, [{ key: "renew:b1/ann", userId: "ann", attempt: 3 }]);
});

test("given a user, when the renewal is refused, then that is a fact too, and UserProcessingFailed", async () => {
  const reason = "the account is closed";
  assert.equal(await when(async () => ({ refused: reason })), {
    writes: [{ create: "users", item: { ...USER, status: "failed", reason, failedAt: NOW } }],
    events: [{ type: "UserProcessingFailed", data: { ...USER, reason, failedAt: NOW } }],
  });
});

test("whatever the reason, the event can bear it, and the row has the same", async () => {
  for (const refused of ["", "x".repeat(2000), `${"x".repeat(1023)}🙂`]) {
    const { events = [], writes = [] } = await when(async () => ({ refused }));
    assert.is(events[0]?.type, "UserProcessingFailed");
    assert.equal(writes, [{ create: "users", item: { ...events[0]?.data, status: "failed" } }]);
  }
});

test("accounts that fail for now fail the attempt", async () => {
  await throws(() => when(() => Promise.reject(new Error("the accounts are down"))), "the accounts are down");
});

test.run();
