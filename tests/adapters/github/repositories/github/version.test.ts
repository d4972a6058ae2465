import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  orderOf,
  type Version,
  versionOf,
} from "../../../../../adapters/github/repositories/github/version.ts";

const of = (tag: string) => versionOf(tag) as Version;

test("versions come in the order of semver.org", () => {
  const tags = ["0.9", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2"];
  const order = [...tags, "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0"];
  for (const [index, tag] of order.entries())
    for (const [other, another] of order.entries())
      assert.is(Math.sign(orderOf(of(tag), of(another))), Math.sign(index - other), `${tag} ${another}`);
  assert.is(orderOf(of("1.0.0+a"), of("v1.0.0+b")), 0);
});

test("a tag's version stands behind its prefix, whose v does not count", () => {
  for (const [tag, prefix] of [
    ["v1.2.3", ""],
    ["V1.2", ""],
    ["release-1.2.3", "release-"],
    ["pkg@v1.2.3", "pkg@"],
    ["rev1.2.3", "rev"],
  ] as const)
    assert.is(versionOf(tag)?.prefix, prefix, tag);
  for (const tag of ["", "v1", "nightly", "2026", "v1.2.3 final"]) assert.is(versionOf(tag), undefined, tag);
});

test.run();
