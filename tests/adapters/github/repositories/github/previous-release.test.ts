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

test("before a release is the one that was published last before it, whatever their order and their numbers", () => {
  const releases = [
    release("v2.0.0", "03-01"),
    release("v1.9.9", "01-01"),
    release("v1.9.10", "04-01"),
    release("twin", "03-01"),
    release("v1.9.8", "02-01"),
  ];
  assert.is(previousOf("v2.0.0", releases), "v1.9.8");
  assert.is(previousOf("v1.9.8", releases), "v1.9.9");
  assert.is(previousOf("v1.9.9", releases), undefined);
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
