import { test } from "uvu";
import * as assert from "uvu/assert";
import { create } from "../../../adapters/users/accounts/sandbox.ts";
import { throws } from "../../harness/throws.ts";

const find = (query: string, limit = 100, cursor?: string) => create().find(query, limit, cursor);
const renew = (userId: string, attempt = 1) => create().renew({ key: `renew:b1/${userId}`, userId, attempt });

test("`first 3` finds three users by their numbers", async () => {
  assert.equal(await find("first 3"), { userIds: ["user-0001", "user-0002", "user-0003"] });
  assert.equal(await find("first 0"), { userIds: [] });
});

test("finds page by page, each user once, and no page after the last", async () => {
  assert.equal(await find("first 100", 100, undefined), {
    userIds: Array.from({ length: 100 }, (_, index) => `user-${String(index + 1).padStart(4, "0")}`),
  });
  const seen: string[] = [];
  const sizes: number[] = [];
  for (let cursor: string | undefined; ; ) {
    const { userIds, next } = await find("first 250", 100, cursor);
    seen.push(...userIds);
    sizes.push(userIds.length);
    if (next === undefined) break;
    cursor = next;
  }
  assert.equal([sizes, new Set(seen).size, seen.at(-1)], [[100, 100, 50], 250, "user-0250"]);
});

test("finds 100,000 at most", async () => {
  const { userIds, next } = await find("first 999999", 100, "99990");
  assert.equal([userIds.length, userIds.at(-1), next], [10, "user-100000", undefined]);
});

test("`subscribers of X` finds the first twelve, whatever X is", async () => {
  const twelve = Array.from({ length: 12 }, (_, index) => `user-${String(index + 1).padStart(4, "0")}`);
  for (const repository of ["octo-org/tea.js", `${"o".repeat(100)}/${"r".repeat(100)}`, "first 3"])
    assert.equal(await find(`subscribers of ${repository}`), { userIds: twelve });
});

test("and it finds them page by page, as any others", async () => {
  const query = "subscribers of octo-org/tea.js";
  assert.equal(await find(query, 5), {
    userIds: ["user-0001", "user-0002", "user-0003", "user-0004", "user-0005"],
    next: "5",
  });
  assert.equal(await find(query, 5, "10"), { userIds: ["user-0011", "user-0012"] });
  assert.equal(await find(query, 12), { userIds: (await find("first 12")).userIds });
});

test("a query that it does not know fails with one that it does", async () => {
  for (const query of [
    "all",
    "first",
    "first ten",
    "first 1000000",
    "the first 3",
    "first 3 users",
    "subscribers",
    "all subscribers of a/b",
    "Subscribers of a/b",
  ])
    await throws(() => find(query), `does not know the query "${query}": ask for "first 100"`);
});

test("renews, and again for the same key", async () => {
  for (const attempt of [1, 2]) assert.equal(await renew("user-0001", attempt), {});
});

test("ids that end in 13 are refused on every attempt", async () => {
  for (const attempt of [1, 5])
    assert.equal(await renew("user-0013", attempt), { refused: "the account is closed (sandbox)" });
});

test("ids that end in 50 fail on attempt 1, then renew", async () => {
  assert.is((await throws(() => renew("user-0050"), "down (sandbox, attempt 1)")).name, "Error");
  assert.equal(await renew("user-0050", 2), {});
});

test("ids that end in 99 always fail, as if down", async () => {
  for (const attempt of [1, 9])
    assert.is((await throws(() => renew("user-0099", attempt), `attempt ${attempt}`)).name, "Error");
});

test("a renewal takes a moment", async () => {
  const real = globalThis.setTimeout;
  const waits: unknown[] = [];
  globalThis.setTimeout = ((done: () => void, milliseconds: number) => {
    waits.push(milliseconds);
    done();
  }) as never;
  try {
    await renew("user-0001");
  } finally {
    globalThis.setTimeout = real;
  }
  assert.equal(waits, [20]);
});

test.run();
