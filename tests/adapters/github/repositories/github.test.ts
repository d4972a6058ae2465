import { test } from "uvu";
import * as assert from "uvu/assert";
import { create as gitHub } from "../../../../adapters/github/repositories/github.ts";
import { throws } from "../../../harness/throws.ts";
import { ARN, about, ask, tokens } from "./ask.ts";
import { NOT_FOUND, refused, release, SHOP } from "./recorded.ts";
import { type Answers, repository, withGitHub } from "./server.ts";

test("three calls ask for the release, the releases and the number of commits, as GitHub wants to be asked", async () => {
  await withGitHub(repository(SHOP, 42), async (server) => {
    assert.equal(await ask(server), { previousTag: "v1.0.1", commits: 42 });
    assert.equal(
      server.asked.map(({ method, url }) => `${method} ${url}`),
      [
        "GET /repos/acme/shop/releases/tags/v1.0.2",
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
      assert.equal(await ask({ apiUrl: `${apiUrl}/api/v3${end}` }), {
        previousTag: "v1.0.1",
        commits: 0,
      });
  });
});

test("GitHub may know of a release, or of its tag, later than it tells: until the third attempt that is no verdict", async () => {
  for (const status of [404, 410, 451])
    for (const call of ["/releases/tags/", "/compare/"]) {
      let late = 3;
      const lagging: Answers = (asked) =>
        asked.url.includes(call) && late-- > 0 ? refused(status, "No") : repository(SHOP)(asked);
      await withGitHub(lagging, async (server) => {
        for (const attempt of [1, 2, 3]) {
          const { name, message } = await throws(() => ask(server, "v1.0.2", attempt), "acme/shop at v1.0.2");
          assert.is(name, "Error");
          assert.match(message, `GitHub answers ${status}`);
          assert.match(message, "see that both are there");
        }
        assert.equal(await ask(server, "v1.0.2", 4), { previousTag: "v1.0.1", commits: 7 });
      });
    }
});

test("what is optional and cannot be had is left out from the fourth attempt on", async () => {
  const down =
    (call: string): Answers =>
    (asked) =>
      asked.url.includes(call) ? refused(500, "No") : repository(SHOP)(asked);
  for (const [call, known] of [
    ["/compare/", { previousTag: "v1.0.1" }],
    ["/releases?", {}],
  ] as const)
    await withGitHub(down(call), async (server) => {
      await throws(() => ask(server, "v1.0.2", 3), "GitHub answers 500");
      assert.equal(await ask(server, "v1.0.2", 4), known);
    });
  await withGitHub(down("/releases/tags/"), async (server) => {
    await throws(() => ask(server, "v1.0.2", 5), "GitHub answers 500");
  });
});

test("a tag that has no release by the fourth attempt, or only a draft, is a verdict", async () => {
  await withGitHub(repository([...SHOP, release("draft", "02-20", { draft: true })]), async (server) => {
    for (const tag of ["v9", "v1.0", "V1.0.1", "draft"])
      for (const attempt of [4, 9]) {
        const { name, message } = await throws(() => ask(server, tag, attempt), `acme/shop at ${tag}`);
        assert.is(name, "PermanentError");
        assert.match(message, "GitHub answers 404");
      }
    assert.ok(server.asked.every(({ url }) => url.includes("/releases/tags/")));
  });
});

test("tags that cannot be compared by the fourth attempt have no number of commits between them", async () => {
  for (const status of [404, 410, 451]) {
    const unrelated: Answers = (asked) =>
      asked.url.includes("/compare/") ? refused(status, "No common ancestor") : repository(SHOP)(asked);
    await withGitHub(unrelated, async (server) => {
      for (const attempt of [4, 9])
        assert.equal(await ask(server, "v1.0.2", attempt), { previousTag: "v1.0.1" });
    });
  }
});

/** v1, v2 … of these many releases, newest first. */
const many = (count: number) =>
  Array.from({ length: count }, (_, n) =>
    release(`v${count - n}`, "01-01", { published_at: new Date((count - n) * 1e8).toISOString() }),
  );

test("a release that GitHub lists behind the first 300, as of an old commit, is found", async () => {
  await withGitHub(repository([...many(300), release("backport", "02-01")]), async (server) => {
    assert.equal(await ask(server, "backport"), { previousTag: "v300", commits: 7 });
  });
});

test("three pages of releases are read, and no more than there are", async () => {
  const pages = async (count: number, tag: string) => {
    let asked: string[] = [];
    await withGitHub(repository(many(count)), async (server) => {
      await ask(server, tag);
      asked = server.asked.map(({ url }) => new URL(url, server.apiUrl).searchParams.get("page") ?? "other");
    });
    assert.equal([asked.shift(), asked.pop()], ["other", "other"]);
    return asked;
  };
  assert.equal(await pages(99, "v2"), ["1"]);
  assert.equal(await pages(100, "v2"), ["1", "2"]);
  assert.equal(await pages(101, "v2"), ["1", "2"]);
  // v201 is the last of the third page: what comes before it is out of sight.
  assert.equal(await pages(500, "v202"), ["1", "2", "3"]);
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
        const paths = server.asked.map(({ url }) => new URL(url, server.apiUrl).pathname.split("/").slice(4));
        assert.equal(
          paths.map((path) => path.map(decodeURIComponent)),
          [["releases", "tags", tag], ["releases"], ["compare", `before/${tag}...${tag}`]],
        );
      },
    );
});

test("what is no owner/name is a verdict, and asks nothing", async () => {
  await withGitHub(repository(SHOP), async ({ apiUrl, asked }) => {
    const of = (name: string) => gitHub({ apiUrl }).changes({ ...about(), repository: name });
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
      assert.is((await throws(() => of(name), "is no repository of GitHub")).name, "PermanentError");
    assert.equal(asked, []);
    await throws(() => of("acme/.github"), "404");
    assert.match(asked[0]?.url ?? "", "/repos/acme/.github/releases");
  });
});

test("the token is the first text of its secret; an empty list asks without one", async () => {
  for (const [texts, authorization] of [
    [["ghp_new", "ghp_old"], "Bearer ghp_new"],
    [[], undefined],
  ] as const)
    await withGitHub(repository(SHOP), async ({ apiUrl, asked }) => {
      const { changes } = gitHub({ apiUrl, token: ARN }, { secrets: tokens(...texts) });
      await changes(about());
      assert.equal(
        asked.map(({ headers }) => headers.authorization),
        Array(3).fill(authorization),
      );
    });
});

test("a further attempt reads the token anew, since the old one may have been replaced", async () => {
  await withGitHub(repository(SHOP), async ({ apiUrl }) => {
    const secrets = tokens("ghp_a");
    const { changes } = gitHub({ apiUrl, token: ARN }, { secrets });
    for (const attempt of [1, 2]) await changes(about("v1.0.2", attempt));
    assert.equal(secrets.reads, ["known", "fresh"]);
  });
});

test("a token that fits into no header is an error that does not show it", async () => {
  for (const token of ["ghp_hunter2\n", "ghp hunter2", "ghp_hünter2", "ghp_hunter2".repeat(100)])
    await withGitHub(repository(SHOP), async ({ apiUrl, asked }) => {
      const { changes } = gitHub({ apiUrl, token: ARN }, { secrets: tokens(token) });
      const { message } = await throws(() => changes(about()), "set githubToken anew");
      assert.not.match(message, /h[uü]nter2/);
      assert.equal(asked, []);
    });
});

test.run();
