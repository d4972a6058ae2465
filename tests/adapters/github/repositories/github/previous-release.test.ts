import { test } from "uvu";
import * as assert from "uvu/assert";
import { previousRelease } from "../../../../../adapters/github/repositories/github/previous-release.ts";
import { type Release, release } from "../recorded.ts";

/** The tag before another one, among these releases. */
function previousOf(tag: string, releases: readonly Release[]): string | undefined {
  const of = releases.find(({ tag_name }) => tag_name === tag);
  if (!of) throw new Error(`There is no release ${tag}`);
  return previousRelease(of, releases)?.tag_name;
}

test("before a release is the highest version below it of those that are out, not the latest", () => {
  const releases = [
    release("v1.4.0", "01-01"),
    release("v1.4.1", "01-15"),
    release("v1.10.0", "02-01"),
    release("v2.0.0", "03-01"),
    release("nightly", "03-15"),
    release("1.4.2", "04-01"),
    release("v2.0.1", "05-01"),
  ];
  for (const [tag, before] of [
    ["1.4.2", "v1.4.1"],
    ["v2.0.1", "v2.0.0"],
    ["v2.0.0", "v1.10.0"],
    ["v1.10.0", "v1.4.1"],
    ["v1.4.0", undefined],
  ] as const)
    assert.is(previousOf(tag, releases), before, tag);
});

test("each package of a repository has versions of its own; where there is only one, it is the first", () => {
  const releases = [
    release("tea@1.0.0", "01-01"),
    release("pot-v1.0.0", "02-01"),
    release("tea@1.0.1", "03-01"),
  ];
  assert.is(previousOf("tea@1.0.1", releases), "tea@1.0.0");
});

test("where tags are no versions it is the one that was published last before it", () => {
  const releases = [release("winter", "03-01"), release("spring", "01-01"), release("autumn", "02-01")];
  assert.is(previousOf("winter", releases), "autumn");
  assert.is(previousOf("spring", releases), undefined);
});

test("times of publication are compared as times", () => {
  const releases = [
    release("now", "03-01", { published_at: "2026-03-01T00:30:00+02:00" }),
    release("later", "03-01", { published_at: "2026-02-28T23:00:00Z" }),
    release("before", "02-28", { published_at: "2026-02-28T22:00:00Z" }),
  ];
  assert.is(previousOf("now", releases), "before");
});

test("before a full release come full ones, before a prerelease both; drafts never", () => {
  const releases = [
    release("v2.0.0", "05-01"),
    release("v2.0.0-rc.2", "04-01", { prerelease: true }),
    release("v2.0.0-rc.1", "03-01", { prerelease: true }),
    release("draft", "02-20", { draft: true }),
    release("unpublished", "02-20", { published_at: null }),
    release("v1.0.0", "02-01"),
  ];
  assert.is(previousOf("v2.0.0", releases), "v1.0.0");
  assert.is(previousOf("v2.0.0-rc.2", releases), "v2.0.0-rc.1");
  assert.is(previousOf("v2.0.0-rc.1", releases), "v1.0.0");
});

test.run();
