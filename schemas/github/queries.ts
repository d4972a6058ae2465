import * as z from "zod";
import { PageQuery } from "../values/page-query.ts";
import { issueKey, RepositoryName } from "./values.ts";

const NEXT = "use the next of the page before";

/** Query string of `GET /releases`. */
export const ReleasesQuery = PageQuery.extend({
  repo: RepositoryName,
  after: z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT[\d:.]{8,12}Z_\d{1,20}$/, NEXT)
    .optional(),
});

/** Query string of `GET /issues`. */
export const IssuesQuery = PageQuery.extend({
  repo: RepositoryName,
  /** The number of an issue. */
  after: z
    .string()
    .regex(/^\d{1,10}$/, NEXT)
    .transform((text) => issueKey(Number(text)))
    .optional(),
  state: z.enum(["open", "closed", "all"]).default("all"),
});
