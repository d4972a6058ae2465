import type { Item, Write } from "../../../runtime/handler.ts";
import type {
  IssueClosed,
  IssueOpened,
  IssueTriaged,
  ReleaseEnriched,
  ReleasePublished,
} from "../../../schemas/registry.ts";
import { given, NOW } from "../given.ts";
import { ISSUE, ORIGIN, RELEASE } from "./deliveries.ts";

/** A release that is out, with all that may be known of one. */
export const PUBLISHED: ReleasePublished["data"] = {
  ...{ ...ORIGIN, releaseId: "17372790", tag: "v1.4.2", title: "Better tea", notes: "It brews faster." },
  ...{ author: "ann", url: RELEASE.html_url, prerelease: false, publishedAt: "2026-01-01T11:58:00Z" },
};

export const releasePublished = (more: Partial<ReleasePublished["data"]> = {}) =>
  given<ReleasePublished>("ReleasePublished", "github.releases", { ...PUBLISHED, ...more });

const { payload: _, ...release } = PUBLISHED;
export const ENRICHED: ReleaseEnriched["data"] = {
  ...{ ...release, previousTag: "v1.4.1", commits: 12, assets: 2, assetBytes: 3000, enrichedAt: NOW },
};

export const releaseEnriched = (data = ENRICHED) =>
  given<ReleaseEnriched>("ReleaseEnriched", "github.releases", data);

const issue = { ...ORIGIN, number: 7, title: "The kettle leaks", url: ISSUE.html_url };

export const issueOpened = (more: Partial<IssueOpened["data"]> = {}) =>
  given<IssueOpened>("IssueOpened", "github.issues", {
    ...{ ...issue, text: "There is a puddle.", author: "ann", labels: ["bug"], reopened: false },
    ...{ openedAt: "2026-01-01T11:50:00Z", ...more },
  });

export const issueClosed = (more: Partial<IssueClosed["data"]> = {}) =>
  given<IssueClosed>("IssueClosed", "github.issues", {
    ...{ ...issue, reason: "completed", closedBy: "bob", closedAt: "2026-01-01T11:55:00Z", ...more },
  });

export const issueTriaged = (more: Partial<IssueTriaged["data"]> = {}) => {
  const { payload: _, ...known } = issue;
  return given<IssueTriaged>("IssueTriaged", "github.issues", {
    ...{ ...known, kind: "bug", priority: "high", triagedAt: NOW, ...more },
  });
};

/** The items that a plan creates. */
export function itemsOf({ writes = [] }: { writes?: readonly Write[] }): Item[] {
  return writes.flatMap((write) => ("create" in write ? [write.item] : []));
}
