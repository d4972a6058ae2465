import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { IssuesQuery, ReleasesQuery } from "../../../schemas/github/queries.ts";
import * as values from "../../../schemas/github/values.ts";
import { excerpt } from "../../../schemas/values/excerpt.ts";
import { Payload } from "../../../schemas/values/payload.ts";
import { reasonFrom } from "../../../schemas/values/reason.ts";
import { allows, messagesOf } from "../allows.ts";

const { issueKey, repositoryKey, origin } = values;

test("a repository is owner/name in GitHub's characters, each of up to 100", () => {
  const half = (length: number) => "x".repeat(length);
  allows(
    values.RepositoryName,
    ["a/b", "Octo-Org/tea.js", "mona_corp/.github", "0/-_.", `${half(100)}/${half(100)}`],
    [
      ...[
        "",
        "a",
        "/",
        "a/",
        "/b",
        "a/b/c",
        "a//b",
        " a/b",
        "a/b\n",
        "a\\b",
        "ä/b",
        "a/b?c",
        "a/%2e",
        7,
        null,
      ],
      ...[`${half(101)}/b`, `a/${half(101)}`, "https://github.com/a/b"],
    ],
  );
  assert.equal(messagesOf(values.RepositoryName, "tea"), [": use owner/name"]);
});

test("an id of a delivery is one that GitHub gives, or any of its characters", () => {
  allows(
    origin.deliveryId,
    ["72d3162e-cc78-11e3-81ab-4c9367dc0958", "d-1", "A", "x".repeat(64)],
    ["", "x".repeat(65), "a b", "a_b", "a/b", "d-1\n", "ä", 1],
  );
  const message = ": use 1–64 characters of A-Z a-z 0-9 -";
  assert.equal(messagesOf(origin.deliveryId, "a_b"), [message]);
});

test("an id of a release is digits, as many as 64 bits have", () => {
  allows(
    values.ReleaseId,
    ["1", "0", "9".repeat(20)],
    ["", "9".repeat(21), "-1", "1.5", "1e3", "0x1", " 1", "1\n", "١", 1],
  );
  assert.equal(messagesOf(values.ReleaseId, "v1"), [": use 1–20 digits"]);
});

test("a tag is any text, as git has it", () => {
  allows(values.Tag, ["v1", "a/b", '"', " ", "日本", "x".repeat(1024)], ["", "x".repeat(1025), null]);
});

test("titles and excerpts are texts of a length that events can hold, never empty", () => {
  allows(values.Title, ["x", "x".repeat(256)], ["", "x".repeat(257)]);
  allows(values.Excerpt, ["x", "x".repeat(2048)], ["", "x".repeat(2049)]);
});

test("where people see it is a URL of the web, long enough for a tag that is percent-encoded", () => {
  const long = (length: number) => "https://github.com/".padEnd(length, "x");
  allows(
    values.HtmlUrl,
    ["https://github.com/a/b", "http://ghe.internal:8080/a", long(8192)],
    ["", "/a", "ftp://github.com/a", "javascript:alert(1)", long(8193), null],
  );
  assert.equal(messagesOf(values.HtmlUrl, "/a"), [": use an absolute URL of http or https"]);
});

test("a login is personal, and an app's has brackets", () => {
  allows(values.Login, ["ann", "dependabot[bot]", "x".repeat(128)], ["", "x".repeat(129)]);
  assert.equal(values.Login.meta(), { personal: true });
});

test("an issue's number is a whole one, of as many digits as its key has", () => {
  allows(
    values.IssueNumber,
    [1, 9_999_999_999],
    [0, -1, 1.5, 10_000_000_000, Number.NaN, Number.POSITIVE_INFINITY, "1"],
  );
});

test("keys of issues are in the order of their numbers, all of one length", () => {
  assert.equal([1, 42, 9_999_999_999].map(issueKey), ["0000000001", "0000000042", "9999999999"]);
  const number = fc.oneof(fc.integer({ min: 1, max: 9_999_999_999 }), fc.integer({ min: 1, max: 200 }));
  fc.assert(
    fc.property(number, number, (a, b) => {
      assert.is(issueKey(a) < issueKey(b), a < b);
      assert.is(Number(issueKey(a)), a);
      assert.is(issueKey(a).length, 10);
    }),
  );
});

test("a repository has one key, be it in small or capital letters, and another has another", () => {
  assert.is(repositoryKey("Octo-Org/Tea.JS"), "octo-org/tea.js");
  const name = fc.stringMatching(/^[A-Za-z0-9_.-]{1,8}\/[A-Za-z0-9_.-]{1,8}$/);
  fc.assert(
    fc.property(name, name, (one, other) => {
      assert.is(repositoryKey(one.toUpperCase()), repositoryKey(one));
      assert.is(repositoryKey(repositoryKey(one)), repositoryKey(one));
      const same = one.localeCompare(other, "en", { sensitivity: "base" }) === 0;
      if (!same) assert.is.not(repositoryKey(one), repositoryKey(other));
    }),
  );
});

test("a list is asked for by its repository, 50 at a time where nothing is said", () => {
  assert.equal(ReleasesQuery.parse({ repo: "a/b" }), { repo: "a/b", limit: 50 });
  assert.equal(
    ReleasesQuery.parse({ repo: "a/b", limit: "7", after: "2026-01-01T00:00:00.000Z_1", state: "open" }),
    {
      ...{ repo: "a/b", limit: 7, after: "2026-01-01T00:00:00.000Z_1" },
    },
  );
  assert.equal(messagesOf(ReleasesQuery, { repo: "tea" }), ["repo: use owner/name"]);
  assert.equal(messagesOf(ReleasesQuery, { repo: "a/b", limit: "0" }), [
    "limit: use a whole number from 1 to 200",
  ]);
});

test("issues are asked for by their state as well: all, where nothing is said", () => {
  assert.equal(IssuesQuery.parse({ repo: "a/b" }), { repo: "a/b", limit: 50, state: "all" });
  for (const state of ["open", "closed", "all"])
    assert.is(IssuesQuery.parse({ repo: "a/b", state }).state, state);
  for (const state of ["", "Open", "reopened", "open,closed"])
    assert.match(
      String(messagesOf(IssuesQuery, { repo: "a/b", state })),
      /^state: .*"open"\|"closed"\|"all"$/,
    );
});

test("a query without a repository is told what to give", () => {
  for (const query of [ReleasesQuery, IssuesQuery]) {
    assert.match(String(messagesOf(query, {})), /^repo: /);
    assert.equal(messagesOf(query, { repo: "" }), ["repo: use owner/name"]);
  }
});

const TEXTS = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.array(fc.constantFrom("x", "🙂", "\ud83d", "\ude42", "é", "")).map((parts) => parts.join("")),
);
const HALF = /\p{Surrogate}/u;

test("an excerpt is the beginning of a text: never longer, never empty, and without half a character", () => {
  fc.assert(
    fc.property(TEXTS, fc.integer({ min: 1, max: 12 }), (text, max) => {
      const cut = excerpt(text, max);
      if (text === "") return assert.is(cut, undefined);
      assert.ok(cut !== undefined && cut.length >= 1 && cut.length <= max);
      assert.not.match(cut, HALF);
      assert.is(cut.length, Math.min(max, text.length));
      if (text.length <= max && !HALF.test(text)) assert.is(cut, text);
      else
        for (const [index, unit] of [...cut.split("")].entries())
          assert.ok(unit === text[index] || unit === "\uFFFD");
    }),
  );
});

test("where there is no text there is no excerpt", () => {
  for (const text of ["", null, undefined]) assert.is(excerpt(text, 10), undefined);
  assert.is(excerpt(" ", 10), " ");
});

test("an excerpt of what is long is taken from its beginning alone, and fits its contract", () => {
  for (const long of ["x".repeat(3000), "🙂".repeat(3000), `x${"🙂".repeat(3000)}`, "\ud83d".repeat(3000)]) {
    assert.ok(values.Title.safeParse(excerpt(long, 256)).success);
    assert.ok(values.Excerpt.safeParse(excerpt(long, 2048)).success);
  }
  assert.is(excerpt(`x${"🙂".repeat(200)}`, 4), "x🙂\uFFFD");
});

test("a reason is an excerpt too, and unknown where there is no text", () => {
  assert.equal([reasonFrom(""), reasonFrom("down")], ["unknown", "down"]);
  assert.is(reasonFrom(`${"x".repeat(1023)}🙂`), `${"x".repeat(1023)}\uFFFD`);
});

test("a payload is named by who took it and by its SHA-256, and has as many bytes as a request may have", () => {
  const hash = "0123456789abcdef".repeat(4);
  const of = (...keys: unknown[]) => keys.map((key) => ({ key, bytes: 1 }));
  const size = (...sizes: unknown[]) => sizes.map((bytes) => ({ key: `abc/${hash}`, bytes }));
  allows(
    Payload,
    [...of(`receive-github/${hash}`, `abc/${hash}`, `${"a".repeat(44)}/${hash}`), ...size(1, 6_291_456)],
    [
      ...of(
        hash,
        `/${hash}`,
        `ab/${hash}`,
        `${"a".repeat(45)}/${hash}`,
        `Abc/${hash}`,
        `1bc/${hash}`,
        `a_c/${hash}`,
      ),
      ...of(
        `abc/${hash.toUpperCase()}`,
        `abc/${hash}0`,
        `abc/${hash.slice(1)}`,
        `abc/${hash}\n`,
        `abc/d/${hash}`,
      ),
      ...of(`../abc/${hash}`, `abc//${hash}`, "abc/", "", null),
      ...size(0, -1, 1.5, 6_291_457, "1", undefined),
    ],
  );
  assert.equal(messagesOf(Payload, { key: "abc", bytes: 1 }), ["key: use <component>/<SHA-256 in hex>"]);
});

test.run();
