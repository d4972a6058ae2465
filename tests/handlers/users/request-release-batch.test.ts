import { test } from "uvu";
import * as assert from "uvu/assert";
import { handle } from "../../../handlers/users/request-release-batch.ts";
import { ReleasePublished } from "../../../schemas/registry.ts";
import { releasePublished } from "../github/events.ts";
import { context, ID, NOW } from "../given.ts";
import { lawful } from "../lawful.ts";

type Published = ReturnType<typeof releasePublished>["data"];

const when = async (more: Partial<Published> = {}) => lawful(await handle(releasePublished(more), context()));

test("given a release, then one batch, named after it, of those who have subscribed to its repository", async () => {
  const data = { batchId: `release-17372790-${ID}`, query: "subscribers of Octo-Org/tea.js" };
  assert.equal(await when(), {
    writes: [{ create: "releaseBatches", item: { releaseId: "17372790", ...data, requestedAt: NOW } }],
    events: [{ type: "UsersBatchRequested", data }],
  });
});

test("it is the release that makes the batch: another delivery of it asks for the same", async () => {
  assert.equal(await when({ deliveryId: "2", title: "Even better" }), await when());
  assert.not.equal(await when({ releaseId: "1" }), await when());
});

test("the longest id and name make a batch as well", async () => {
  const longest = {
    releaseId: "9".repeat(20),
    repository: `${"o".repeat(100)}/${"r".repeat(100)}`,
  };
  assert.ok(ReleasePublished.data.safeParse(releasePublished(longest).data).success);
  assert.is((await when(longest)).events?.[0]?.data.batchId, `release-${longest.releaseId}-${ID}`);
});

test.run();
