import { test } from "uvu";
import * as assert from "uvu/assert";
import { ISSUE, issueBody, ORIGIN, RELEASE, refusal, releaseBody, told } from "./deliveries.ts";

/** What is said of a release or an issue with these fields. */
const released = async (release: Partial<typeof RELEASE>) =>
  dataOf(await told("release", releaseBody(release)));
const became = async (action: string, issue: Partial<typeof ISSUE> = {}) =>
  dataOf(await told("issues", issueBody(action, issue)));

function dataOf(events: readonly { data: object }[]): Record<string, unknown> {
  assert.is(events.length, 1);
  return { ...events[0]?.data };
}

/** Without fields of a body: GitHub leaves some out. */
const without = (name: string, object: object) =>
  Object.fromEntries(Object.entries(object).filter(([each]) => each !== name));

const RELEASE_ACTIONS = ["created", "edited", "deleted", "unpublished", "prereleased", "released"];
const ISSUE_ACTIONS = [
  ...["assigned", "deleted", "demilestoned", "edited", "labeled", "locked", "milestoned", "pinned"],
  ...["transferred", "typed", "unassigned", "unlabeled", "unlocked", "unpinned", "untyped"],
];
const UNHEARD = ["", "Published", "OPENED", "constructor", "__proto__", "x".repeat(1000)];

const EMOJI_ACROSS = (max: number) => `${"x".repeat(max - 1)}🙂 and more`;
const CUT = (max: number) => `${"x".repeat(max - 1)}\uFFFD`;

test("a release that is published is told in our words", async () => {
  assert.equal(await told("release", releaseBody()), [
    {
      type: "ReleasePublished",
      data: {
        ...{
          ...ORIGIN,
          releaseId: "17372790",
          tag: "v1.4.2",
          title: "Better tea",
          notes: "It brews faster.",
        },
        ...{ author: "ann", url: RELEASE.html_url, prerelease: false, publishedAt: "2026-01-01T11:58:00Z" },
      },
    },
  ]);
});

test("a release that will not stay says so", async () => {
  assert.is((await released({ prerelease: true })).prerelease, true);
});

test("whatever else happens to a release is dropped, drafts included", async () => {
  for (const action of [...RELEASE_ACTIONS, ...UNHEARD])
    for (const published_at of [RELEASE.published_at, null])
      assert.equal(await told("release", releaseBody({ published_at }, action)), []);
});

test("a release that is published at no time is refused with what is wrong", () => {
  assert.is(
    refusal("release", releaseBody({ published_at: null })),
    "body.release.published_at: is null although it is published",
  );
  assert.is(refusal("release", releaseBody({ published_at: null }, "created")), undefined);
});

test("a title has at most 256 characters and notes 2,048, none of them half", async () => {
  const fields: ["name" | "body", "title" | "notes", number][] = [
    ["name", "title", 256],
    ["body", "notes", 2048],
  ];
  for (const [theirs, ours, max] of fields) {
    const shown = async (text: string) => (await released({ [theirs]: text }))[ours];
    for (const whole of ["x", "🙂", "x".repeat(max), `${"x".repeat(max - 2)}🙂`])
      assert.is(await shown(whole), whole);
    assert.is(await shown("x".repeat(max + 1)), "x".repeat(max));
    assert.is(await shown("x".repeat(125_000)), "x".repeat(max));
    assert.is(await shown(EMOJI_ACROSS(max)), CUT(max));
  }
});

test("a release without title, notes or author has none: be it null, empty or left out", async () => {
  const fields: ["name" | "body" | "author", string][] = [
    ["name", "title"],
    ["body", "notes"],
    ["author", "author"],
  ];
  for (const [theirs, ours] of fields) {
    assert.not.ok(ours in (await released({ [theirs]: null })));
    if (theirs !== "author") assert.not.ok(ours in (await released({ [theirs]: "" })));
    const bare = { ...releaseBody(), release: without(theirs, RELEASE) };
    assert.not.ok(ours in dataOf(await told("release", bare)));
  }
});

test("a tag stays as it is, whatever git allows in it", async () => {
  for (const tag of [
    "@scope/pkg@1.0.0",
    "release/2026/01",
    `v1"2'3`,
    "v1 ",
    "日本語",
    "🙂",
    "%2e%2e",
    "x".repeat(1024),
  ])
    assert.is((await released({ tag_name: tag })).tag, tag);
});

test("an id keeps all of its digits, as large as numbers in JSON are exact", async () => {
  for (const id of [1, 305_123_456, 2 ** 31, 2 ** 32 + 1, 999_999_999_999, Number.MAX_SAFE_INTEGER])
    assert.is((await released({ id })).releaseId, BigInt(id).toString());
  for (const id of [0, -1, 1.5, Number.MAX_SAFE_INTEGER + 1])
    assert.match(String(refusal("release", releaseBody({ id }))), /^body\.release\.id: /);
});

test("a repository stays as GitHub spells it, and is owner/name", async () => {
  const of = (full_name: string) => ({ ...releaseBody(), repository: { full_name } });
  for (const name of [
    "Octo-Org/Tea",
    "a/.github",
    "mona_corp/tea-_-.js",
    `${"o".repeat(39)}/${"r".repeat(100)}`,
  ])
    assert.is(dataOf(await told("release", of(name))).repository, name);
  for (const name of ["tea", "a/b/c", "/b", "a/", "", "a b/c", "a/b\n", "ä/b"])
    assert.is(refusal("release", of(name)), "body.repository.full_name: use owner/name");
});

test("an issue that is opened is told in our words", async () => {
  assert.equal(await told("issues", issueBody("opened")), [
    {
      type: "IssueOpened",
      data: {
        ...{ ...ORIGIN, number: 7, title: "The kettle leaks", text: "There is a puddle.", author: "ann" },
        ...{ labels: ["bug", "kettle"], url: ISSUE.html_url, reopened: false },
        openedAt: "2026-01-01T11:50:00Z",
      },
    },
  ]);
});

test("one that is opened again is so since its latest change, and its author stays who wrote it", async () => {
  const { reopened, openedAt, author } = await became("reopened", { state_reason: "reopened" });
  assert.equal([reopened, openedAt, author], [true, ISSUE.updated_at, "ann"]);
});

test("one that is closed says when, why, and who did it", async () => {
  const closed_at = "2026-01-01T11:57:59Z";
  assert.equal(await told("issues", issueBody("closed", { closed_at, state_reason: "not_planned" })), [
    {
      type: "IssueClosed",
      data: {
        ...{ ...ORIGIN, number: 7, title: "The kettle leaks", url: ISSUE.html_url },
        ...{ closedAt: closed_at, reason: "not_planned", closedBy: "bob" },
      },
    },
  ]);
});

test("one that was closed at no time was so at its latest change", async () => {
  assert.is((await became("closed", { closed_at: null })).closedAt, ISSUE.updated_at);
  const bare = { ...issueBody("closed"), issue: without("closed_at", ISSUE) };
  assert.is(dataOf(await told("issues", bare)).closedAt, ISSUE.updated_at);
});

test("one that is closed for no reason, by nobody, says neither", async () => {
  for (const state_reason of [null, ""])
    assert.not.ok("reason" in (await became("closed", { state_reason })));
  assert.is((await became("closed", { state_reason: "r".repeat(65) })).reason, "r".repeat(64));
  for (const body of [{ ...issueBody("closed"), sender: null }, without("sender", issueBody("closed"))])
    assert.not.ok("closedBy" in dataOf(await told("issues", body)));
});

test("whatever else happens to an issue is dropped", async () => {
  for (const action of [...ISSUE_ACTIONS, ...UNHEARD])
    assert.equal(await told("issues", issueBody(action)), [], action);
});

test("an issue's title is never empty, and at most 256 characters long", async () => {
  for (const action of ["opened", "reopened", "closed"]) {
    const shown = async (title: string) => (await became(action, { title })).title;
    assert.is(await shown(""), "(no title)");
    assert.is(await shown("x".repeat(256)), "x".repeat(256));
    assert.is(await shown("x".repeat(257)), "x".repeat(256));
    assert.is(await shown(EMOJI_ACROSS(256)), CUT(256));
  }
});

test("an issue's text has at most 2,048 characters; without one, or its author, there is none", async () => {
  assert.is((await became("opened", { body: "x".repeat(2049) })).text, "x".repeat(2048));
  assert.is((await became("opened", { body: EMOJI_ACROSS(2048) })).text, CUT(2048));
  for (const body of [null, ""]) assert.not.ok("text" in (await became("opened", { body })));
  assert.not.ok("author" in (await became("opened", { user: null })));
  for (const field of ["body", "user"]) {
    const data = dataOf(await told("issues", { ...issueBody("opened"), issue: without(field, ISSUE) }));
    assert.not.ok("text" in data && "author" in data, field);
  }
});

test("of its labels the first 100 count, each with its first 100 characters", async () => {
  const labelled = async (...names: string[]) =>
    (await became("opened", { labels: names.map((name) => ({ name })) })).labels;
  const names = Array.from({ length: 101 }, (_, index) => `label ${index}`);
  assert.equal(await labelled(...names), names.slice(0, 100));
  assert.equal(await labelled("x".repeat(101), "", EMOJI_ACROSS(100), "ok"), [
    "x".repeat(100),
    CUT(100),
    "ok",
  ]);
  assert.equal((await became("opened", { labels: null })).labels, []);
  const bare = { ...issueBody("opened"), issue: without("labels", ISSUE) };
  assert.equal(dataOf(await told("issues", bare)).labels, []);
});

test("half a character is refused at the door, where it would be part of an event", () => {
  assert.match(String(refusal("release", releaseBody({ tag_name: "v\ud83d" }))), "half a character");
  assert.match(String(refusal("issues", issueBody("opened", { title: "\ude00" }))), "half a character");
});

test("what is missing or of another kind is refused with its name", () => {
  const { release, ...rest } = releaseBody();
  for (const name of ["id", "tag_name", "html_url", "prerelease", "published_at", "assets"]) {
    const reason = refusal("release", { ...rest, release: without(name, release) });
    assert.ok(reason?.startsWith(`body.release.${name}: `), reason);
  }
  for (const name of ["number", "title", "html_url", "created_at", "updated_at"]) {
    const reason = refusal("issues", { ...issueBody("opened"), issue: without(name, ISSUE) });
    assert.ok(reason?.startsWith(`body.issue.${name}: `), reason);
  }
  for (const event of ["release", "issues"] as const)
    assert.match(String(refusal(event, without("repository", releaseBody()))), "body.repository: ");
});

test.run();
