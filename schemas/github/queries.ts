import * as z from "zod";
import { PageQuery } from "../values/page-query.ts";
import { RepositoryName } from "./values.ts";

/** Query string of `GET /releases`. */
export const ReleasesQuery = PageQuery.extend({ repo: RepositoryName });

/** Query string of `GET /issues`. */
export const IssuesQuery = PageQuery.extend({
  repo: RepositoryName,
  state: z.enum(["open", "closed", "all"]).default("all"),
});
