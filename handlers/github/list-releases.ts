import type { EndpointHandler } from "../../runtime/handler.ts";
import { ReleasesQuery } from "../../schemas/github/queries.ts";
import { repositoryKey } from "../../schemas/github/values.ts";
import { wrongQuery } from "../../schemas/values/page-query.ts";

/** `GET /releases?repo=owner/name&limit=&after=`: what was released, the latest first, page by page. */
export const handle: EndpointHandler<{ reads: "releaseList" }> = async ({ query }, { list }) => {
  const asked = ReleasesQuery.safeParse(query);
  if (!asked.success) return wrongQuery(asked.error.issues);
  const { repo, ...page } = asked.data;
  const { items, next } = await list("releaseList", repositoryKey(repo), { ...page, descending: true });
  const releases = items.map(({ repository: _, position: __, ...release }) => release);
  return { status: 200, body: { repo, releases, ...(next ? { next } : {}) } };
};

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "list-releases": typeof handle;
  }
}
