import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ISSUE, issueBody, RELEASE, refusal, releaseBody, told } from "./deliveries.ts";
import { issues, releases } from "./strange-deliveries.ts";

const LATE = "9".repeat(10);

/** What GitHub would never send, and no event of ours can hold: by field, with values that are to be refused. */
const OUT_OF_BOUNDS: readonly ["release" | "issues", string, readonly object[]][] = [
  ["release", "html_url", urls()],
  ["release", "tag_name", [{ tag_name: "x".repeat(1025) }]],
  ["release", "published_at", times("published_at")],
  ["release", "author.login", [{ author: { login: "" } }, { author: { login: "x".repeat(129) } }]],
  ["issues", "html_url", urls()],
  ["issues", "number", [{ number: Number(LATE) + 1 }, { number: Number.MAX_SAFE_INTEGER }]],
  ["issues", "user.login", [{ user: { login: "" } }, { user: { login: "x".repeat(129) } }]],
  ["issues", "created_at", times("created_at")],
  ["issues", "updated_at", times("updated_at")],
  ["issues", "closed_at", times("closed_at")],
];

function urls(): object[] {
  const texts = [
    "",
    "/a/b",
    "ftp://github.com/a",
    "javascript:alert(1)",
    `https://github.com/${"x".repeat(8192)}`,
  ];
  return texts.map((html_url) => ({ html_url }));
}

function times(name: string): object[] {
  const texts = ["", "yesterday", "2026-01-01", "2026-01-01T12:00:00", "2026-02-30T12:00:00Z"];
  return texts.map((text) => ({ [name]: text }));
}

for (const [event, field, values] of OUT_OF_BOUNDS)
  test(`${event}: a ${field} that no event can hold is refused at the door, by its name`, () => {
    for (const value of values) {
      const body = event === "release" ? releaseBody(value) : issueBody("opened", value);
      const path = `body.${event === "release" ? "release" : "issue"}.${field}`;
      assert.ok(
        refusal(event, body)?.startsWith(`${path}: `),
        `${JSON.stringify(value).slice(0, 80)} was let in`,
      );
    }
  });

test("issues: a sender that no event can hold is refused at the door, by its name", () => {
  for (const login of ["", "x".repeat(129)]) {
    const body = { ...issueBody("closed"), sender: { login } };
    assert.ok(refusal("issues", body)?.startsWith("body.sender.login: "), "was let in");
  }
});

test("release: a draft may have no tag as yet, and is dropped as others are", async () => {
  for (const action of ["created", "edited", "deleted"]) {
    const body = releaseBody({ tag_name: "", published_at: null }, action);
    assert.is(refusal("release", body), undefined);
    assert.equal(await told("release", body), []);
  }
});

test("release: once it is published it has a tag", () => {
  assert.ok(refusal("release", releaseBody({ tag_name: "" }))?.startsWith("body.release.tag_name: "));
});

test("what is at the very bounds is told", async () => {
  const long = "https://github.com/".padEnd(8192, "x");
  const login = "x".repeat(128);
  const offset = "2026-01-01T13:58:00.123+02:00";
  for (const release of [
    ...[{ html_url: long }, { author: { login } }, { published_at: offset }, { tag_name: "🙂".repeat(512) }],
    ...[{ html_url: "http://ghe.internal:8080/a/b" }, { assets: [{ name: "", size: 0 }] }],
  ])
    assert.is((await told("release", releaseBody(release))).length, 1, JSON.stringify(release).slice(0, 80));
  for (const issue of [
    ...[{ number: Number(LATE) }, { html_url: long }, { user: { login } }, { created_at: offset }],
    ...[{ updated_at: offset }, { closed_at: offset }],
  ])
    for (const action of ["opened", "reopened", "closed"])
      assert.is(
        (await told("issues", issueBody(action, issue))).length,
        1,
        JSON.stringify(issue).slice(0, 80),
      );
});

for (const [event, bodies, typical] of [
  ["release", releases, releaseBody(RELEASE)],
  ["issues", issues, issueBody("opened", ISSUE)],
] as const)
  test(`${event}: whatever is let in is dropped, or told by events that keep their contracts`, async () => {
    let letIn = 0;
    await fc.assert(
      fc.asyncProperty(bodies as fc.Arbitrary<unknown>, async (body) => {
        if (refusal(event, body) !== undefined) return;
        letIn++;
        assert.ok((await told(event, body)).length <= 1);
      }),
      { numRuns: 2000, examples: [[typical]] },
    );
    assert.ok(letIn >= 100, `only ${letIn} of 2,000 were let in`);
  });

test.run();
