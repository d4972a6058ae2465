import type { Handler } from "../../runtime/handler.ts";
import type { ReleaseEnriched } from "../../schemas/github/release-enriched.ts";
import type { ReleaseRecorded } from "../../schemas/github/release-recorded.ts";
import { repositoryKey } from "../../schemas/github/values.ts";

/** Records a release, once: by its id, and in the list of its repository, in the order of publication. */
export const handle: Handler<{
  on: ReleaseEnriched;
  emits: ReleaseRecorded;
  creates: "releases" | "releaseList";
}> = ({ data }, { now }) => {
  const { deliveryId, releaseId, repository, tag, title, url, prerelease, publishedAt } = data;
  const row = {
    repository: repositoryKey(repository),
    position: `${new Date(publishedAt).toISOString()}_${releaseId}`,
  };
  return {
    writes: [
      { create: "releases", item: { ...data, recordedAt: now } },
      {
        create: "releaseList",
        item: { ...row, releaseId, tag, ...(title ? { title } : {}), url, prerelease, publishedAt },
      },
    ],
    events: [{ type: "ReleaseRecorded", data: { deliveryId, repository, releaseId, tag, recordedAt: now } }],
  };
};

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "record-release": typeof handle;
  }
}
