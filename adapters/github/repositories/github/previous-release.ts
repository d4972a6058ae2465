import type { Release } from "./api.ts";
import { orderOf, type Version, versionOf } from "./version.ts";

/**
 * The release before one: of those that were published before it the one with the highest version below its own, so that
 * a hotfix of an old line follows that line; where its tag is no version, or no other tag is one of its kind, the newest.
 * Before a full release come full ones only, before a prerelease both. Drafts are not out yet.
 */
export function previousRelease(of: Release, releases: readonly Release[]): Release | undefined {
  const before = releases
    .filter((one) => isOut(one) && (of.prerelease || !one.prerelease) && publishedAt(one) < publishedAt(of))
    .sort((a, b) => publishedAt(b) - publishedAt(a));
  const own = versionOf(of.tag_name);
  const alike = before.flatMap((release) => {
    const version = versionOf(release.tag_name);
    return own && version?.prefix === own.prefix ? [{ release, version }] : [];
  });
  return own && alike.length > 0 ? highestBelow(own, alike) : before[0];
}

function highestBelow(own: Version, alike: readonly { release: Release; version: Version }[]) {
  const below = alike.filter(({ version }) => orderOf(version, own) < 0);
  return below.sort((a, b) => orderOf(b.version, a.version))[0]?.release;
}

/** Whether everybody can see it. */
function isOut({ draft, published_at }: Release): boolean {
  return !draft && published_at !== null;
}

function publishedAt({ published_at }: Release): number {
  return Date.parse(published_at ?? "");
}
