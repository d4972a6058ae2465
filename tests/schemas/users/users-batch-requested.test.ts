import { test } from "uvu";
import * as assert from "uvu/assert";
import { UsersBatchRequested } from "../../../schemas/users/users-batch-requested.ts";
import { allows, messagesOf } from "../allows.ts";

test("a batch is asked for by its users or by a query, and splits into up to 500 each", () => {
  const users = (count: number) => Array.from({ length: count }, () => "ann");
  const asked = (more: object) => ({ batchId: "b1", ...more });
  allows(
    UsersBatchRequested.data,
    [
      ...[asked({ userIds: users(1) }), asked({ userIds: users(5000), splitBy: 500 })],
      ...[asked({ query: "first 100" }), asked({ query: "q".repeat(256), splitBy: 1 })],
    ],
    [
      ...[asked({}), asked({ userIds: [] }), asked({ userIds: users(5001) }), asked({ query: "" })],
      ...[asked({ userIds: users(1), query: "all" }), asked({ query: "q".repeat(257) })],
      ...[asked({ query: "all", splitBy: 0 }), asked({ query: "all", splitBy: 501 })],
    ],
  );
  const message = "userIds: give either userIds or query";
  assert.equal(messagesOf(UsersBatchRequested.data, asked({})), [message]);
});

test("where a batch is split, its id leaves room for those of its children", () => {
  const asked = (length: number, more: object = {}) => ({
    batchId: "b".repeat(length),
    query: "all",
    ...more,
  });
  const message = "batchId: use at most 56 characters where the batch is split";
  allows(UsersBatchRequested.data, [asked(56, { splitBy: 1 }), asked(57)], [asked(57, { splitBy: 1 })]);
  assert.equal(messagesOf(UsersBatchRequested.data, asked(57, { splitBy: 1 })), [message]);
});

test.run();
