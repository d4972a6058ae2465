import * as z from "zod";
import { Timestamp } from "../values/identifiers.ts";
import { HtmlUrl, IssueNumber, Login, RepositoryName } from "./values.ts";

/** What is used of the account that GitHub names; none for one that is gone. */
const Account = z.object({ login: Login }).nullish();

/** GitHub takes 2 GiB a file; so many of four times that still are a safe number. */
const MAX_ASSET_BYTES = 2 ** 33;

const repository = z.object({ full_name: RepositoryName });

/**
 * Body of a delivery of GitHub's event `release`, as far as it is used.
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#release
 */
export const ReleaseDelivery = z
  .object({
    action: z.string(),
    release: z.object({
      id: z.int().min(1),
      /** Empty for a draft that has none yet. */
      tag_name: z.string().max(1024),
      name: z.string().nullish(),
      body: z.string().nullish(),
      html_url: HtmlUrl,
      prerelease: z.boolean(),
      /** Null for a draft. */
      published_at: Timestamp.nullable(),
      author: Account,
      assets: z.array(z.object({ name: z.string(), size: z.int().min(0).max(MAX_ASSET_BYTES) })),
    }),
    repository,
  })
  .refine(({ action, release }) => action !== "published" || release.published_at !== null, {
    error: "is null although it is published",
    path: ["release", "published_at"],
  })
  .refine(({ action, release }) => action !== "published" || release.tag_name !== "", {
    error: "is empty although it is published",
    path: ["release", "tag_name"],
  });
export type ReleaseDelivery = z.output<typeof ReleaseDelivery>;

/**
 * Body of a delivery of GitHub's event `issues`, as far as it is used.
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#issues
 */
export const IssuesDelivery = z.object({
  action: z.string(),
  issue: z.object({
    number: IssueNumber,
    title: z.string(),
    body: z.string().nullish(),
    html_url: HtmlUrl,
    user: Account,
    labels: z.array(z.object({ name: z.string() })).nullish(),
    created_at: Timestamp,
    updated_at: Timestamp,
    closed_at: Timestamp.nullish(),
    state_reason: z.string().nullish(),
  }),
  repository,
  sender: Account,
});
export type IssuesDelivery = z.output<typeof IssuesDelivery>;
