import * as assert from "uvu/assert";
import type { Repositories } from "../../../handlers/github/repositories.ts";
import { throws } from "../../harness/throws.ts";

/** How a suite takes a test: uvu's `test`. */
type Register = (name: string, run: () => Promise<void>) => void;

/**
 * Repositories of acme: `shop` with the releases v1.0.0, v1.0.1 and v1.0.2, `shop-gone` that is not there, `shop-down`
 * that always fails, and `shop-flaky` like `shop`, which fails on its first two attempts.
 */
export type WithRepositories = (use: (repositories: Repositories) => Promise<void>) => Promise<void>;

/** What all repositories must do; `test` registers the suite's tests. */
export function repositoriesContract(name: string, test: Register, withRepositories: WithRepositories): void {
  const ask = (repository: string, tag: string, attempt = 1) => ({ repository, tag, attempt });

  test(`${name}: the first release has none before it, and no commits since`, () =>
    withRepositories(async ({ changes }) => {
      assert.equal(await changes(ask("acme/shop", "v1.0.0")), {});
    }));

  test(`${name}: a later one has the tag before it, and the commits since`, () =>
    withRepositories(async ({ changes }) => {
      for (const [tag, previous] of [
        ["v1.0.1", "v1.0.0"],
        ["v1.0.2", "v1.0.1"],
      ] as const) {
        const { previousTag, commits = -1 } = await changes(ask("acme/shop", tag));
        assert.is(previousTag, previous);
        assert.ok(Number.isInteger(commits) && commits >= 1, String(commits));
      }
    }));

  test(`${name}: who asks again gets the same answer, at whatever attempt`, () =>
    withRepositories(async ({ changes }) => {
      const answer = await changes(ask("acme/shop", "v1.0.2"));
      for (const attempt of [1, 2, 9])
        assert.equal(await changes(ask("acme/shop", "v1.0.2", attempt)), answer);
    }));

  test(`${name}: a repository that is still not there at the fourth attempt is a verdict, which names it and the tag`, () =>
    withRepositories(async ({ changes }) => {
      for (const attempt of [4, 9]) {
        const { name, message } = await throws(
          () => changes(ask("acme/shop-gone", "v1.0.1", attempt)),
          "v1.0.1",
        );
        assert.is(name, "PermanentError");
        assert.match(message, "acme/shop-gone");
      }
    }));

  test(`${name}: what is down is to be tried again`, () =>
    withRepositories(async ({ changes }) => {
      for (const attempt of [1, 2, 3, 99]) {
        const { name } = await throws(
          () => changes(ask("acme/shop-down", "v1.0.1", attempt)),
          "acme/shop-down",
        );
        assert.is(name, "Error");
      }
    }));

  test(`${name}: what fails twice answers at the third attempt`, () =>
    withRepositories(async ({ changes }) => {
      for (const attempt of [1, 2]) {
        const { name } = await throws(() => changes(ask("acme/shop-flaky", "v1.0.1", attempt)), "shop-flaky");
        assert.is(name, "Error");
      }
      assert.is((await changes(ask("acme/shop-flaky", "v1.0.1", 3))).previousTag, "v1.0.0");
    }));
}
