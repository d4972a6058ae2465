import { test } from "uvu";
import * as assert from "uvu/assert";
import { create as gitHub } from "../../../../../adapters/github/repositories/github.ts";
import type { PostponedError } from "../../../../../schemas/postponed-error.ts";
import { patient } from "../../../../harness/patience.ts";
import { throws } from "../../../../harness/throws.ts";
import { about, ask, CALLS, failureOf, NOW } from "../ask.ts";
import { BAD_CREDENTIALS, refused, release, SHOP, UNICORN } from "../recorded.ts";
import { type Answers, repository, withGitHub } from "../server.ts";

test("what GitHub does not know, or may not show, is a verdict", async () => {
  for (const status of [404, 410, 451])
    for (const call of ["/releases/tags/", "/releases?"] as const) {
      const { name, message } = await failureOf(refused(status, "No"), call, 4);
      assert.is(name, "PermanentError");
      assert.match(message, `GitHub answers ${status}`);
    }
});

test("a token that is not good is tried again, with a remedy, and shown nowhere", async () => {
  const echoing = { ...BAD_CREDENTIALS, body: { message: "Bad credentials: Bearer ghp_hunter2" } };
  for (const answer of [BAD_CREDENTIALS, echoing]) {
    const error = await failureOf(answer);
    assert.is(error.name, "Error");
    assert.match(error.message, "GitHub answers 401");
    assert.match(error.message, "set githubToken to a token that is good, and redrive");
    assert.not.match(JSON.stringify([error.message, error.stack, error.cause ?? null]), "hunter2");
  }
});

test("a rate limit postpones until it ends, within an hour", async () => {
  const reset = (seconds: number, remaining = "0") => ({
    "x-ratelimit-limit": "60",
    "x-ratelimit-remaining": remaining,
    "x-ratelimit-reset": String(Math.floor(NOW / 1000) + seconds),
  });
  for (const [status, headers, seconds] of [
    [403, reset(600), 600],
    [429, reset(600), 600],
    [403, reset(-5), 1],
    [403, reset(100_000), 3600],
    [403, { "retry-after": "30" }, 30],
    [429, { "retry-after": "30", ...reset(600) }, 30],
    [429, { "retry-after": "0" }, 1],
    [429, { "retry-after": "86400" }, 3600],
    [403, { "retry-after": "Mon, 01 Jun 2026 12:00:30 GMT", ...reset(600) }, 600],
    [429, {}, 60],
  ] as const)
    for (const call of CALLS) {
      const error = (await failureOf(
        refused(status, "API rate limit exceeded", headers),
        call,
      )) as PostponedError;
      assert.equal([error.name, error.seconds], ["PostponedError", seconds], JSON.stringify(headers));
    }
});

test("a refusal that is no rate limit is tried again, as is whatever else GitHub answers", async () => {
  const plenty = {
    "x-ratelimit-remaining": "4999",
    "x-ratelimit-reset": String(Math.floor(NOW / 1000) + 600),
  };
  const forbidden = await failureOf(refused(403, "Resource not accessible by personal access token", plenty));
  assert.equal(
    [forbidden.name, /let the token read the repository/.test(forbidden.message)],
    ["Error", true],
  );
  for (const answer of [
    UNICORN,
    refused(500, "Server Error"),
    refused(503, "No server", { "retry-after": "5" }),
    refused(422, "Validation Failed"),
    { status: 304 },
  ])
    for (const call of CALLS)
      for (const attempt of call === "/releases/tags/" ? [1, 4] : [1, 3])
        assert.is((await failureOf(answer, call, attempt)).name, "Error", `${answer.status} ${call}`);
});

test("what does not answer as GitHub does is no answer", async () => {
  const why = "does not answer as GitHub's API does";
  const soon = { ...release("v1.0.2", "03-01"), published_at: "soon" };
  for (const answer of [
    { status: 200, body: "<html>", headers: { "content-type": "text/html" } },
    { status: 200, body: "[{" },
    { status: 200, body: "null" },
    { status: 204 },
  ])
    for (const call of CALLS) assert.match((await failureOf(answer, call)).message, why);
  for (const body of [[], {}, soon]) assert.match((await failureOf({ status: 200, body })).message, why);
  for (const body of [{}, [soon]])
    assert.match((await failureOf({ status: 200, body }, "/releases?")).message, why);
  for (const total_commits of [-1, 1.5, "7", undefined])
    assert.match((await failureOf({ status: 200, body: { total_commits } }, "/compare/")).message, why);
});

test("a server that takes too long, or is not there, is tried again", async () => {
  for (const call of CALLS) {
    const slow: Answers = (asked) => (asked.url.includes(call) ? undefined : repository(SHOP)(asked));
    await withGitHub(slow, async ({ apiUrl }) => {
      const started = performance.now();
      const { changes } = gitHub({ apiUrl, timeoutMs: Math.ceil(patient(200)) });
      const { name } = await throws(() => changes(about()), "acme/shop at v1.0.2: it takes too long");
      assert.is(name, "Error");
      assert.ok(performance.now() - started < patient(2000));
    });
  }
  await throws(() => ask({ apiUrl: "http://127.0.0.1:1" }), /^GitHub cannot be asked for acme\/shop/);
});

test.run();
