import { test } from "uvu";
import * as assert from "uvu/assert";
import { create as gitHub } from "../../adapters/repositories/github.ts";
import { create as sandbox } from "../../adapters/repositories/sandbox.ts";
import type { PostponedError } from "../../schemas/postponed-error.ts";
import { throws } from "../harness/throws.ts";
import {
  BAD_CREDENTIALS,
  NOT_FOUND,
  type Recorded,
  type Release,
  refused,
  release,
  UNICORN,
} from "./repositories/recorded.ts";
import { type Answers, type GitHub, repository, withGitHub } from "./repositories/server.ts";
import { repositoriesContract } from "./repositories-contract.ts";

const ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:token-AbCdEf";
const SHOP = [release("v1.0.2", "03-01"), release("v1.0.1", "02-01"), release("v1.0.0", "01-01")];

/** Asks GitHub about acme/shop. */
const ask = ({ apiUrl }: GitHub, tag = "v1.0.2", name = "acme/shop") =>
  gitHub({ apiUrl }).changes({ repository: name, tag, attempt: 1 });

/** A token as Secrets Manager has it. */
function tokens(...texts: string[]) {
  const reads: string[] = [];
  const read = (how: string) => async () => {
    reads.push(how);
    return texts;
  };
  return { reads, known: read("known"), fresh: read("fresh") };
}

repositoriesContract("sandbox", test, (use) => use(sandbox()));

repositoriesContract("github", test, (use) => {
  const failed = new Map<string, number>();
  const answers: Answers = (asked) => {
    if (asked.url.startsWith("/repos/acme/shop-down/")) return UNICORN;
    const flaky = asked.url.startsWith("/repos/acme/shop-flaky/");
    const failures = failed.get(asked.url) ?? 0;
    failed.set(asked.url, failures + 1);
    if (flaky && asked.url.includes("/releases") && failures < 2) return UNICORN;
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

test("two calls ask for the releases and for the number of commits, as GitHub wants to be asked", async () => {
  await withGitHub(repository(SHOP, 42), async (server) => {
    assert.equal(await ask(server), { previousTag: "v1.0.1", commits: 42 });
    assert.equal(
      server.asked.map(({ method, url }) => `${method} ${url}`),
      [
        "GET /repos/acme/shop/releases?per_page=100&page=1",
        "GET /repos/acme/shop/compare/v1.0.1...v1.0.2?per_page=1",
      ],
    );
    for (const { headers } of server.asked) {
      assert.is(headers.accept, "application/vnd.github+json");
      assert.is(headers["x-github-api-version"], "2022-11-28");
      assert.match(headers["user-agent"] ?? "", /^event-choreography\/\d/);
      assert.is(headers.authorization, undefined);
    }
  });
});

test("no commits at all are a number too; an Enterprise API has a path", async () => {
  const enterprise: Answers = (asked) =>
    asked.url.startsWith("/api/v3/") ? repository(SHOP, 0)({ ...asked, url: asked.url.slice(7) }) : NOT_FOUND;
  await withGitHub(enterprise, async ({ apiUrl }) => {
    for (const end of ["", "/"])
      assert.equal(await ask({ apiUrl: `${apiUrl}/api/v3${end}`, asked: [] }), {
        previousTag: "v1.0.1",
        commits: 0,
      });
  });
});

/** The tag before another one, among these releases. */
async function previousOf(tag: string, releases: readonly Release[]): Promise<string | undefined> {
  let previous: string | undefined;
  await withGitHub(repository(releases), async (server) => {
    previous = (await ask(server, tag)).previousTag;
  });
  return previous;
}

test("before a release is the one that was published last before it, whatever their order and their numbers", async () => {
  const releases = [
    release("v2.0.0", "03-01"),
    release("v1.9.9", "01-01"),
    release("v1.9.10", "04-01"),
    release("twin", "03-01"),
    release("v1.9.8", "02-01"),
  ];
  assert.is(await previousOf("v2.0.0", releases), "v1.9.8");
  assert.is(await previousOf("v1.9.8", releases), "v1.9.9");
  assert.is(await previousOf("v1.9.9", releases), undefined);
});

test("times of publication are compared as times", async () => {
  const releases = [
    release("now", "03-01", { published_at: "2026-03-01T00:30:00+02:00" }),
    release("later", "03-01", { published_at: "2026-02-28T23:00:00Z" }),
    release("before", "02-28", { published_at: "2026-02-28T22:00:00Z" }),
  ];
  assert.is(await previousOf("now", releases), "before");
});

test("before a full release come full ones, before a prerelease both; drafts never", async () => {
  const releases = [
    release("v2.0.0", "05-01"),
    release("v2.0.0-rc.2", "04-01", { prerelease: true }),
    release("v2.0.0-rc.1", "03-01", { prerelease: true }),
    release("draft", "02-20", { draft: true }),
    release("unpublished", "02-20", { published_at: null }),
    release("v1.0.0", "02-01"),
  ];
  assert.is(await previousOf("v2.0.0", releases), "v1.0.0");
  assert.is(await previousOf("v2.0.0-rc.2", releases), "v2.0.0-rc.1");
  assert.is(await previousOf("v2.0.0-rc.1", releases), "v1.0.0");
});

test("a tag that has no release yet, or only a draft, is a verdict", async () => {
  const releases = [
    release("draft", "02-20", { draft: true }),
    release("none", "01-01", { published_at: null }),
  ];
  await withGitHub(repository([...SHOP, ...releases]), async (server) => {
    for (const tag of ["v9", "v1.0", "V1.0.1", "", "draft", "none"]) {
      const { name, message } = await throws(() => ask(server, tag), "lists no such release");
      assert.is(name, "PermanentError");
      assert.match(message, `acme/shop at ${tag}`);
    }
    assert.ok(server.asked.every(({ url }) => url.includes("/releases?")));
  });
});

test("three pages of releases are read, and no more than there are", async () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, n) =>
      release(`v${count - n}`, "01-01", { published_at: new Date((count - n) * 1e8).toISOString() }),
    );
  const pages = async (count: number, tag: string) => {
    const asked: string[] = [];
    await withGitHub(repository(many(count)), async (server) => {
      await ask(server, tag).catch(({ name }) => asked.push(name));
      asked.push(...server.asked.map(({ url }) => url.replace(/.*\/(releases|compare).*?(&page=|$)/, "$1 ")));
    });
    return asked;
  };
  assert.equal(await pages(99, "v2"), ["releases 1", "compare "]);
  assert.equal(await pages(101, "v2"), ["releases 1", "releases 2", "compare "]);
  assert.equal(await pages(100, "v2"), ["releases 1", "releases 2", "compare "]);
  // v201 is the last of the third page: what comes before it is out of sight.
  assert.equal(await pages(500, "v202"), ["releases 1", "releases 2", "releases 3", "compare "]);
  assert.equal(await pages(500, "v200"), ["PermanentError", "releases 1", "releases 2", "releases 3"]);
});

test("tags get into the URL as they are, whatever they hold", async () => {
  const odd = [
    "release/1.0",
    "a#b",
    "a?b=c",
    "a/../../x",
    "100%",
    "%2e%2e",
    "{owner}",
    ":owner",
    "ü &+",
    "a@b",
  ];
  for (const tag of odd)
    await withGitHub(
      repository([release(tag, "02-01"), release(`before/${tag}`, "01-01")]),
      async (server) => {
        assert.is((await ask(server, tag)).previousTag, `before/${tag}`);
        const [, , , , what, basehead = "", ...more] = new URL(
          server.asked[1]?.url ?? "",
          "http://a",
        ).pathname.split("/");
        assert.equal([what, decodeURIComponent(basehead), more], ["compare", `before/${tag}...${tag}`, []]);
        assert.equal(server.asked.length, 2);
      },
    );
});

test("what is no owner/name is a verdict, and asks nothing", async () => {
  await withGitHub(repository(SHOP), async (server) => {
    for (const name of [
      "shop",
      "acme/",
      "/shop",
      "acme/shop/x",
      "../shop",
      "acme/..",
      "acme/.",
      "a?/b",
      "a/b#",
      "a/b\n",
      "",
    ])
      assert.is(
        (await throws(() => ask(server, "v1.0.2", name), "is no repository of GitHub")).name,
        "PermanentError",
      );
    assert.equal(server.asked, []);
    await throws(() => ask(server, "v1.0.2", "acme/.github"), "404");
    assert.match(server.asked[0]?.url ?? "", "/repos/acme/.github/releases");
  });
});

/** What an answer of GitHub to either call becomes, at a time. */
async function failureOf(answer: Recorded, call: "releases" | "compare" = "releases"): Promise<Error> {
  let error = new Error("none");
  const answers: Answers = (asked) => (asked.url.includes(`/${call}`) ? answer : repository(SHOP)(asked));
  await withGitHub(answers, async ({ apiUrl }) => {
    const { changes } = gitHub({ apiUrl, token: ARN }, { secrets: tokens("ghp_hunter2"), now: () => NOW });
    const question = { repository: "acme/shop", tag: "v1.0.2", attempt: 1 };
    error = await throws(() => changes(question), "acme/shop at v1.0.2");
  });
  return error;
}

const NOW = Date.parse("2026-06-01T12:00:00.500Z");

test("what GitHub does not know, or may not show, is a verdict", async () => {
  for (const status of [404, 410, 451])
    for (const call of ["releases", "compare"] as const) {
      const { name, message } = await failureOf(refused(status, "No"), call);
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
    for (const call of ["releases", "compare"] as const) {
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
    assert.is((await failureOf(answer)).name, "Error", String(answer.status));
});

test("what does not answer as GitHub does is no answer", async () => {
  for (const answer of [
    { status: 200, body: "<html>", headers: { "content-type": "text/html" } },
    { status: 200, body: "[{" },
    { status: 200, body: {} },
    { status: 200, body: [{ tag_name: "v1.0.2", draft: false, prerelease: false, published_at: "soon" }] },
    { status: 204 },
  ])
    assert.match((await failureOf(answer)).message, "does not answer as GitHub's API does");
  for (const total_commits of [-1, 1.5, "7", undefined])
    assert.match(
      (await failureOf({ status: 200, body: { total_commits } }, "compare")).message,
      "does not answer as",
    );
});

test("what answers with far too much is broken off", async () => {
  const { name, message } = await failureOf({ status: 200, body: Buffer.alloc(16 * 2 ** 20 + 1, " ") });
  assert.is(name, "Error");
  assert.match(message, "it answers with more than 16777216 bytes");
});

test("a server that takes too long, or is not there, is tried again", async () => {
  const slow: Answers = ({ url }) =>
    url.includes("/compare") ? undefined : repository(SHOP)({ url } as never);
  for (const answers of [slow, () => undefined])
    await withGitHub(answers, async ({ apiUrl }) => {
      const started = performance.now();
      const { changes } = gitHub({ apiUrl, timeoutMs: 200 });
      const question = { repository: "acme/shop", tag: "v1.0.2", attempt: 1 };
      const { name } = await throws(() => changes(question), "acme/shop at v1.0.2: it takes too long");
      assert.is(name, "Error");
      assert.ok(performance.now() - started < 2000);
    });
  await throws(
    () => ask({ apiUrl: "http://127.0.0.1:1", asked: [] }),
    /^GitHub cannot be asked for acme\/shop/,
  );
});

test("a repository that was renamed is found where GitHub says", async () => {
  const moved: Answers = (asked) =>
    asked.url.startsWith("/repos/acme/old/")
      ? { status: 301, headers: { location: asked.url.replace("old", "shop") }, body: { message: "Moved" } }
      : repository(SHOP)(asked);
  await withGitHub(moved, async ({ apiUrl, asked }) => {
    const { changes } = gitHub({ apiUrl, token: ARN }, { secrets: tokens("ghp_a") });
    assert.is((await changes({ repository: "acme/old", tag: "v1.0.2", attempt: 1 })).previousTag, "v1.0.1");
    assert.equal(
      asked.map(({ headers }) => headers.authorization),
      Array(4).fill("Bearer ghp_a"),
    );
  });
});

test("no redirect leads to another host", async () => {
  await withGitHub(repository(SHOP), async (other) => {
    for (const [location, why] of [
      [`${other.apiUrl}/repos/acme/shop/releases`, "it redirects to another host"],
      [`//${new URL(other.apiUrl).host}/`, "it redirects to another host"],
      ["http://[", "it redirects to another host"],
    ] as const) {
      const { name, message } = await failureOf({ status: 302, headers: { location } });
      assert.is(name, "Error");
      assert.match(message, why);
    }
    assert.equal(other.asked, []);
  });
});

test("redirects do not go on for ever", async () => {
  const loop: Answers = ({ url }) => ({ status: 307, headers: { location: url } });
  await withGitHub(loop, async (server) => {
    assert.is((await throws(() => ask(server), "it redirects more than 3 times")).name, "Error");
    assert.is(server.asked.length, 4);
  });
});

test("the token is the first text of its secret; an empty list asks without one", async () => {
  for (const [texts, authorization] of [
    [["ghp_new", "ghp_old"], "Bearer ghp_new"],
    [[], undefined],
  ] as const)
    await withGitHub(repository(SHOP), async ({ apiUrl, asked }) => {
      const { changes } = gitHub({ apiUrl, token: ARN }, { secrets: tokens(...texts) });
      await changes({ repository: "acme/shop", tag: "v1.0.2", attempt: 1 });
      assert.equal(
        asked.map(({ headers }) => headers.authorization),
        [authorization, authorization],
      );
    });
});

test("a further attempt reads the token anew, since the old one may have been replaced", async () => {
  await withGitHub(repository(SHOP), async ({ apiUrl }) => {
    const secrets = tokens("ghp_a");
    const { changes } = gitHub({ apiUrl, token: ARN }, { secrets });
    for (const attempt of [1, 2]) await changes({ repository: "acme/shop", tag: "v1.0.2", attempt });
    assert.equal(secrets.reads, ["known", "fresh"]);
  });
});

test("a token that fits into no header is an error that does not show it", async () => {
  for (const token of ["ghp_hunter2\n", "ghp hunter2", "ghp_hünter2", "ghp_hunter2".repeat(100)])
    await withGitHub(repository(SHOP), async ({ apiUrl, asked }) => {
      const { changes } = gitHub({ apiUrl, token: ARN }, { secrets: tokens(token) });
      const question = { repository: "acme/shop", tag: "v1.0.2", attempt: 1 };
      const { message } = await throws(() => changes(question), "set githubToken anew");
      assert.not.match(message, /h[uü]nter2/);
      assert.equal(asked, []);
    });
});

test("options that make no sense are errors", async () => {
  const https = "use a URL of https such as https://HOST/api/v3";
  for (const [options, why] of [
    [
      { token: "ghp_hunter2" },
      "Option token of repositories/github is something else: use the ARN of a secret",
    ],
    [
      { apiUrl: "http://ghe.example.com/api/v3" },
      `Option apiUrl of repositories/github is "http://ghe.example.com/api/v3": ${https}`,
    ],
    [{ apiUrl: "http://127.0.0.1.example.com" }, https],
    [{ apiUrl: "https://user:secret@ghe.example.com" }, https],
    [{ apiUrl: "https://ghe.example.com?" }, https],
    [{ apiUrl: "https://ghe.example.com/#a" }, https],
    [{ apiUrl: "ftp://ghe.example.com" }, https],
    [{ apiUrl: "ghe.example.com" }, https],
    [
      { timeoutMs: 0 },
      "Option timeoutMs of repositories/github is 0: use a whole number of milliseconds from 1",
    ],
    [{ timeoutMs: 1.5 }, "use a whole number of milliseconds"],
    [{ timeoutMs: "4000" }, "use a whole number of milliseconds"],
    [{ timeoutMs: 600_001 }, "use a whole number of milliseconds"],
    [
      { apiURL: "https://a" },
      "Option apiURL of repositories/github does not exist: choose from token, apiUrl, timeoutMs",
    ],
  ] as const)
    await throws(() => gitHub(options as never), why);
  for (const apiUrl of ["https://ghe.example.com/api/v3", "http://localhost:3000", "http://127.0.0.1:3000/"])
    assert.type(gitHub({ apiUrl, token: ARN, timeoutMs: 1 }).changes, "function");
});

test.run();
