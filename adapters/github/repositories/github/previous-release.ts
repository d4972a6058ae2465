import type { Release } from "./api.ts";

/**
 * The release before one: the newest that was published before it. Before a full release come full ones only, before a
 * prerelease both. Drafts are not out yet.
 */
export function previousRelease(of: Release, releases: readonly Release[]): Release | undefined {
  return releases
    .filter((one) => isOut(one) && (of.prerelease || !one.prerelease) && publishedAt(one) < publishedAt(of))
    .sort((a, b) => publishedAt(b) - publishedAt(a))[0];
}

/** Whether everybody can see it. */
function isOut({ draft, published_at }: Release): boolean {
  return !draft && published_at !== null;
}

function publishedAt({ published_at }: Release): number {
  return Date.parse(published_at ?? "");
}
