import type { EndpointHandler } from "../../runtime/handler.ts";
import { ReleaseId } from "../../schemas/github/values.ts";

/** `GET /releases/{id}`: all that is recorded of a release, by GitHub's number of it. */
export const handle: EndpointHandler<{ reads: "releases" }> = async ({ path }, { read }) => {
  const id = path.id ?? "";
  const release = ReleaseId.safeParse(id).success ? await read("releases", id) : undefined;
  return release
    ? { status: 200, body: release }
    : { status: 404, body: { detail: `There is no release ${id}` } };
};

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "get-release": typeof handle;
  }
}
