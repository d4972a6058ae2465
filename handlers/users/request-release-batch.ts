import type { Handler } from "../../runtime/handler.ts";
import type { ReleasePublished } from "../../schemas/github/release-published.ts";
import type { UsersBatchRequested } from "../../schemas/users/users-batch-requested.ts";

/**
 * A release starts a batch for all who have subscribed to its repository; one release, one batch: the row in
 * `releaseBatches` is the fact. The batch's id is not only the release's, or somebody else could have used it before.
 */
export const handle: Handler<{
  on: ReleasePublished;
  emits: UsersBatchRequested;
  creates: "releaseBatches";
}> = ({ data: { releaseId, repository } }, { id, now }) => {
  const data = { batchId: `release-${releaseId}-${id}`, query: `subscribers of ${repository}` };
  return {
    writes: [{ create: "releaseBatches", item: { releaseId, ...data, requestedAt: now } }],
    events: [{ type: "UsersBatchRequested", data }],
  };
};

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "request-release-batch": typeof handle;
  }
}
