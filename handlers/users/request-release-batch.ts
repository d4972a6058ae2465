import type { Handler } from "../../runtime/handler.ts";
import type { ReleasePublished } from "../../schemas/github/release-published.ts";
import type { UsersBatchRequested } from "../../schemas/users/users-batch-requested.ts";

/** A release starts a batch for all who have subscribed to its repository; one release, one batch. */
export const handle: Handler<{ on: ReleasePublished; emits: UsersBatchRequested }> = ({
  data: { releaseId, repository },
}) => ({
  events: [
    {
      type: "UsersBatchRequested",
      data: { batchId: `release-${releaseId}`, query: `subscribers of ${repository}` },
    },
  ],
});

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "request-release-batch": typeof handle;
  }
}
