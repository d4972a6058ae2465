import * as z from "zod";
import { RepositoryName } from "./values.ts";

/** What is used of the account that GitHub names; none for one that is gone. */
const Account = z.object({ login: z.string() }).nullish();

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
      tag_name: z.string().min(1),
      name: z.string().nullish(),
      body: z.string().nullish(),
      html_url: z.string(),
      prerelease: z.boolean(),
      /** Null for a draft. */
      published_at: z.string().nullable(),
      author: Account,
      assets: z.array(z.object({ name: z.string(), size: z.int().min(0) })),
    }),
    repository,
  })
  .refine(({ action, release }) => action !== "published" || release.published_at !== null, {
    error: "is null although it is published",
    path: ["release", "published_at"],
  });
export type ReleaseDelivery = z.output<typeof ReleaseDelivery>;

/**
 * Body of a delivery of GitHub's event `issues`, as far as it is used.
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#issues
 */
export const IssuesDelivery = z.object({
  action: z.string(),
  issue: z.object({
    number: z.int().min(1),
    title: z.string(),
    body: z.string().nullish(),
    html_url: z.string(),
    user: Account,
    labels: z.array(z.object({ name: z.string() })).nullish(),
    created_at: z.string(),
    updated_at: z.string(),
    closed_at: z.string().nullish(),
    state_reason: z.string().nullish(),
  }),
  repository,
  sender: Account,
});
export type IssuesDelivery = z.output<typeof IssuesDelivery>;
