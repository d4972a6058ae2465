import { test } from "uvu";
import * as assert from "uvu/assert";
import { handle } from "../../../handlers/github/triage-issue.ts";
import { patient } from "../../harness/patience.ts";
import { context, NOW } from "../given.ts";
import { lawful } from "../lawful.ts";
import { issueOpened, issueTriaged, itemsOf } from "./events.ts";

type Opened = Partial<ReturnType<typeof issueOpened>["data"]>;

const when = async (opened: Opened = {}) => lawful(await handle(issueOpened(opened), context()));

/** What an issue is taken for. */
async function verdict(title: string, ...labels: string[]): Promise<string> {
  const { events = [] } = await when({ title, labels });
  const [
    {
      data: { kind, priority },
    } = { data: {} as never },
  ] = events;
  return `${kind}, ${priority}`;
}

test("given an issue, then its triage, once under its number, and IssueTriaged", async () => {
  const { data } = issueTriaged();
  const triage = { kind: "bug", priority: "high", triagedAt: NOW };
  const item = { repository: "octo-org/tea.js", issue: "0000000007", ...triage };
  assert.equal(await when(), {
    writes: [{ create: "triages", item }],
    events: [{ type: "IssueTriaged", data: { ...data, ...triage } }],
  });
});

test("an issue that is opened again is triaged under the same key, be the repository written as it may", async () => {
  const rowOf = async (opened: Opened) => {
    const [row] = itemsOf(await when(opened));
    return [row?.repository, row?.issue];
  };
  const again = { reopened: true, openedAt: "2026-02-01T00:00:00Z", repository: "OCTO-ORG/TEA.JS" };
  assert.equal(await rowOf(again), await rowOf({}));
  assert.not.equal(await rowOf({ number: 8 }), await rowOf({}));
});

test("each kind has its priority, and what is of none is low", async () => {
  assert.is(await verdict("It lets everybody in", "security"), "security, urgent");
  assert.is(await verdict("It is odd", "type: bug"), "bug, high");
  assert.is(await verdict("It is odd", "question"), "question, normal");
  assert.is(await verdict("It is odd", "enhancement"), "feature, normal");
  assert.is(await verdict("It is odd", "documentation"), "other, low");
  assert.is(await verdict("It is odd"), "other, low");
});

test("the labels speak before the title, and the title where they say nothing", async () => {
  assert.is(await verdict("Crash on start", "enhancement"), "feature, normal");
  for (const label of ["good first issue", "help wanted"])
    assert.is(await verdict("Crash on start", label), "bug, high");
});

test("what is more urgent speaks first, among labels and in a title", async () => {
  assert.is(await verdict("(no title)", "enhancement", "bug", "security"), "security, urgent");
  assert.is(await verdict("An error leaks secrets"), "security, urgent");
  assert.is(await verdict("How do I stop the crash?"), "bug, high");
  assert.is(await verdict("How do I add tea?"), "question, normal");
});

test("titles are taken by their words, in small or capital letters", async () => {
  const titles: Record<string, readonly string[]> = {
    security: [
      "CVE-2026-1234 in the parser",
      "XSS in the notes",
      "Vulnerability of the kettle",
      "Leak of secrets",
    ],
    bug: [
      "It CRASHES",
      "Uncaught exception",
      "Tests fail on Windows",
      "Regression since 1.4",
      "It hangs",
      "Data loss",
    ],
    question: ["How can I brew?", "Is this tea?", "Is this tea? ", "Support"],
    feature: ["Add oolong", "Feature: oolong", "Allow cold water", "Proposal", "Support for oolong"],
    other: ["Debugging", "Address", "Forced", "Issue", "日本語", "(no title)", "cve-", "? not at the end"],
  };
  for (const [kind, examples] of Object.entries(titles))
    for (const title of examples) assert.is((await verdict(title)).split(",")[0], kind, title);
});

test("the longest title and labels are looked through at once", async () => {
  const hard = [" ", "?", "? ", "fail", "leak", "security\u00a0"].map((text) =>
    text.repeat(256).slice(0, 256),
  );
  const began = performance.now();
  for (const title of hard) {
    const labels = Array.from({ length: 100 }, () => title.slice(0, 99) || "x");
    await when({ title, labels });
  }
  assert.ok(performance.now() - began < patient(1000), "it takes longer than a second");
});

test.run();
