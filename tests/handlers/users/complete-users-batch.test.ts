import { test } from "uvu";
import * as assert from "uvu/assert";
import { handle } from "../../../handlers/users/complete-users-batch.ts";
import type {
  UserProcessed,
  UserProcessingFailed,
  UsersBatchCompleted,
  UsersBatchListed,
} from "../../../schemas/registry.ts";
import { failure, NAMELESS } from "../failure.ts";
import { given, NOW } from "../given.ts";
import { lawful } from "../lawful.ts";

const USER = { batchId: "b1", userId: "ann" };
const COUNTS = {
  ...{ total: 9, succeeded: 4, failed: 2, missing: 3, timedOut: true },
  ...{ outcome: "error" as const, startedAt: NOW, completedAt: NOW },
};

const completed = (more: Partial<UsersBatchCompleted["data"]> = {}) =>
  given<UsersBatchCompleted>("UsersBatchCompleted", "users.batches", { batchId: "b1.2", ...COUNTS, ...more });

const listed = (more: Partial<UsersBatchListed["data"]> = {}) =>
  given<UsersBatchListed>("UsersBatchListed", "users.batches", {
    ...{ batchId: "b1", total: 3, startedAt: NOW },
    ...more,
  });

test("a batch that is closed says how many users there are, since when, and keeps its parent", () => {
  assert.equal(handle.count(listed()), { gather: "b1", total: 3, startedAt: NOW });
  assert.equal(handle.count(listed({ batchId: "b1.2", parentBatchId: "b1" })), {
    ...{ gather: "b1.2", total: 3, startedAt: NOW },
    keep: { parentBatchId: "b1" },
  });
});

test("a user who is processed has succeeded", () => {
  const event = given<UserProcessed>("UserProcessed", "users.batches", { ...USER, processedAt: NOW });
  assert.equal(handle.count(event), { gather: "b1", item: "ann", succeeded: 1 });
});

test("a user who was refused or given up has failed", () => {
  const refused = given<UserProcessingFailed>("UserProcessingFailed", "users.batches", {
    ...{ ...USER, reason: "the account is closed", failedAt: NOW },
  });
  const gaveUp = failure({
    ...{ source: "users.batches", type: "UserProcessingRequested", detail: { data: USER } },
  });
  for (const event of [refused, gaveUp])
    assert.equal(handle.count(event), { gather: "b1", item: "ann", failed: 1 });
});

test("a failure that names no user is no batch's business", () => {
  for (const event of NAMELESS) assert.is(handle.count(event), undefined);
});

test("a child batch is an item of its parent with all of its users; who is missing has failed", () => {
  assert.equal(handle.count(completed({ parentBatchId: "b1" })), {
    ...{ gather: "b1", item: "b1.2", succeeded: 4, failed: 5 },
  });
});

test("a batch without a parent, or without users, counts for no other", () => {
  assert.is(handle.count(completed()), undefined);
  const nobody = { parentBatchId: "b1", total: 0, succeeded: 0, failed: 0, missing: 0 };
  assert.is(handle.count(completed(nobody)), undefined);
});

test("a batch of nobody, or that lacks somebody, is no success", () => {
  const problem = "There is nobody in it";
  assert.equal(handle.count(listed({ total: 0, problem })), {
    ...{ gather: "b1", total: 0, startedAt: NOW, keep: { problem } },
  });
  const said = handle.complete({ gather: "b1", ...COUNTS, outcome: "success", keep: { problem } });
  assert.equal([said?.data.outcome, said?.data.problem], ["error", problem]);
});

test("at the end UsersBatchCompleted bears the counts, and its parent where it has one", () => {
  for (const keep of [{}, { parentBatchId: "b1" }]) {
    const said = handle.complete({ gather: "b1.2", ...COUNTS, keep });
    assert.equal(said, { type: "UsersBatchCompleted", data: { batchId: "b1.2", ...COUNTS, ...keep } });
    lawful({ events: [said].filter((one) => one !== undefined) });
  }
});

test.run();
