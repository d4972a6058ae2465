import * as z from "zod";
import { AFTER_HELP, DEFAULT_LIMIT, LIMIT, LIMIT_HELP } from "../values/page-query.ts";
import { issueKey, RepositoryName } from "./values.ts";

const limit = z.string().regex(LIMIT, LIMIT_HELP).default(DEFAULT_LIMIT).transform(Number);

/** Query string of `GET /releases`. */
export const ReleasesQuery = z.object({
  limit,
  after: z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT[\d:.]{8,12}Z_\d{1,20}$/, AFTER_HELP)
    .optional(),
  repo: RepositoryName,
});

/** Query string of `GET /issues`. */
export const IssuesQuery = z.object({
  limit,
  /** The number of an issue. */
  after: z
    .string()
    .regex(/^\d{1,10}$/, AFTER_HELP)
    .transform((text) => issueKey(Number(text)))
    .optional(),
  repo: RepositoryName,
  state: z.enum(["open", "closed", "all"]).default("all"),
});
