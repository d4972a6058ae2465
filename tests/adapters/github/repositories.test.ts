import { test } from "uvu";
import * as assert from "uvu/assert";
import { create as gitHub } from "../../../adapters/github/repositories/github.ts";
import { create as sandbox } from "../../../adapters/github/repositories/sandbox.ts";
import { throws } from "../../harness/throws.ts";
import { SHOP, UNICORN } from "./repositories/recorded.ts";
import { type Answers, repository, withGitHub } from "./repositories/server.ts";
import { repositoriesContract } from "./repositories-contract.ts";

repositoriesContract("sandbox", test, (use) => use(sandbox()));

repositoriesContract("github", test, (use) => {
  let failures = 0;
  const answers: Answers = (asked) => {
    if (asked.url.startsWith("/repos/acme/shop-down/")) return UNICORN;
    if (asked.url.startsWith("/repos/acme/shop-flaky/") && failures++ < 2) return UNICORN;
    return repository(SHOP)({ ...asked, url: asked.url.replace("shop-flaky", "shop") });
  };
  return withGitHub(answers, ({ apiUrl }) => use(gitHub({ apiUrl })));
});

test("the sandbox counts down the last number above 0, and knows first releases", async () => {
  const previous = async (tag: string) =>
    (await sandbox().changes({ repository: "acme/shop", tag, attempt: 1 })).previousTag;
  for (const [tag, expected] of [
    ["v1.4.2", "v1.4.1"],
    ["v1.4.0", "v1.3.0"],
    ["2.0.0", "1.0.0"],
    ["v1.0.10", "v1.0.9"],
    ["v2.0.0-rc.1", "v2.0.0-rc.0"],
    ["2026.01.05", "2026.01.04"],
    ["app@3.0.0+build", "app@2.0.0+build"],
    ["20260101123456789013", "20260101123456789012"],
  ] as const)
    assert.is(await previous(tag), expected);
  for (const tag of ["v0.0.1", "0.0.1", "v1.0.0", "1.0.0", "v0.1.0", "v1", "0.0.0", "latest"])
    assert.equal(await sandbox().changes({ repository: "acme/shop", tag, attempt: 1 }), {}, tag);
});

test("the sandbox's commits are 1–50, and follow from repository and tag", async () => {
  const counts = async (name: string) => {
    const answers = Array.from({ length: 200 }, (_, patch) =>
      sandbox().changes({ repository: name, tag: `v2.0.${patch}`, attempt: 1 }),
    );
    return (await Promise.all(answers)).map(({ commits = 0 }) => commits);
  };
  const [shop, site] = [await counts("acme/shop"), await counts("acme/site")];
  for (const commits of [...shop, ...site]) assert.ok(commits >= 1 && commits <= 50, String(commits));
  assert.ok(new Set(shop).size > 40, "by tag");
  assert.not.equal(shop, site);
});

test("to the sandbox a repository that is gone is a verdict at once", async () => {
  const question = { repository: "acme/shop-gone", tag: "v1.0.1", attempt: 1 };
  assert.is((await throws(() => sandbox().changes(question), "acme/shop-gone")).name, "PermanentError");
});

test.run();
