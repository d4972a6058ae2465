import { test } from "uvu";
import * as assert from "uvu/assert";
import { ISSUE } from "./deliveries.ts";
import { issueClosed, issueOpened, issueTriaged } from "./events.ts";
import { type Change, issueWorld } from "./issue-world.ts";
import { pagesOf } from "./pages.ts";

const KNOWN = { number: 7, title: ISSUE.title, url: ISSUE.html_url };
const OPENED = {
  labels: ["bug"],
  author: "ann",
  text: "There is a puddle.",
  openedAt: "2026-01-01T11:50:00Z",
};

const at = (day: number) => `2026-01-${String(day).padStart(2, "0")}T00:00:00Z`;
const reopened = (day: number) => issueOpened({ reopened: true, openedAt: at(day) });
const closed = (day: number) => issueClosed({ closedAt: at(day), reason: `day ${day}` });

/** The one issue that the list shows once these have happened. */
async function shown(...changes: Change[]) {
  const { body } = await (await issueWorld(changes))();
  assert.is(body.issues.length, 1);
  return body.issues[0];
}

test("an issue that is open shows who wrote what, and what it was taken for", async () => {
  assert.equal(await shown(issueOpened()), { ...KNOWN, state: "open", ...OPENED });
  assert.equal(await shown(issueOpened(), issueTriaged()), {
    ...{ ...KNOWN, state: "open", ...OPENED, kind: "bug", priority: "high" },
  });
});

test("one that is closed shows when and why as well", async () => {
  const end = { closedAt: "2026-01-01T11:55:00Z", reason: "completed" };
  assert.equal(await shown(issueOpened(), issueClosed()), { ...KNOWN, state: "closed", ...OPENED, ...end });
});

test("one of which only its end has come is closed, and one only triaged is open", async () => {
  const end = { closedAt: "2026-01-01T11:55:00Z", reason: "completed" };
  assert.equal(await shown(issueClosed()), { ...KNOWN, state: "closed", ...end });
  assert.equal(await shown(issueTriaged()), { ...KNOWN, state: "open", kind: "bug", priority: "high" });
});

test("its state is that of its latest change, its opening is the first, its end the last", async () => {
  const again = await shown(issueOpened(), closed(2), reopened(3));
  assert.equal(again, { ...KNOWN, state: "open", ...OPENED });
  const over = await shown(issueOpened(), closed(2), reopened(3), closed(10));
  assert.equal(over, {
    ...{ ...KNOWN, state: "closed", ...OPENED, closedAt: at(10), reason: "day 10" },
  });
});

test("the latest change is so by its time, not by its text", async () => {
  const late = "2026-01-02T00:30:00+02:00";
  assert.is(
    (await shown(issueOpened({ openedAt: "2026-01-01T23:00:00Z" }), issueClosed({ closedAt: late })))?.state,
    "open",
  );
  const soon = "2026-01-01T23:00:00.5Z";
  assert.is(
    (await shown(issueOpened({ openedAt: "2026-01-01T23:00:00Z" }), issueClosed({ closedAt: soon })))?.state,
    "closed",
  );
});

test("one that was closed for no reason shows none", async () => {
  const { reason: _, ...data } = issueClosed().data;
  assert.not.ok("reason" in ((await shown({ ...issueClosed(), data })) ?? {}));
});

test("who closes and opens again within one second has opened", async () => {
  const again = issueOpened({ reopened: true, openedAt: issueClosed().data.closedAt });
  for (const changes of [
    [issueOpened(), issueClosed(), again],
    [again, issueClosed(), issueOpened()],
  ])
    assert.is((await shown(...changes))?.state, "open");
});

test("who opens and closes within one second has closed", async () => {
  for (const openedAt of [issueClosed().data.closedAt])
    for (const changes of [
      [issueOpened({ openedAt }), issueClosed()],
      [issueClosed(), issueOpened({ openedAt })],
    ])
      assert.is((await shown(...changes))?.state, "closed");
});

const numbers = Array.from({ length: 120 }, (_, index) => index + 1);
const latestFirst = [...numbers].reverse();
/** 120 issues; every tenth is closed, every twentieth open again, and some only triaged. */
const MANY = numbers.flatMap((number): Change[] => [
  ...(number % 7 === 0 ? [issueTriaged({ number })] : [issueOpened({ number })]),
  ...(number % 10 === 0 ? [issueClosed({ number, closedAt: at(2) })] : []),
  ...(number % 20 === 0 ? [issueOpened({ number, reopened: true, openedAt: at(3) })] : []),
]);
const isClosed = (number: number) => number % 20 === 10;
const expected = {
  all: latestFirst,
  closed: latestFirst.filter(isClosed),
  open: latestFirst.filter((number) => !isClosed(number)),
};
const numbersOf = (issues: readonly { number: number }[]) => issues.map(({ number }) => number);

test("of 120, every one comes once, the latest number first, and no page has more than its limit", async () => {
  const get = await issueWorld(MANY);
  for (const state of ["all", "open", "closed"] as const)
    for (const limit of [1, 3, 7, 50, 119, 120, 200]) {
      const pages = await pagesOf(
        async (after) => (await get({ state, limit: String(limit), ...after })).body,
      );
      assert.equal(numbersOf(pages.flatMap(({ issues }) => issues)), expected[state], `${state} by ${limit}`);
      assert.ok(pages.every(({ issues }) => issues.length <= limit));
      assert.ok(pages.flatMap(({ issues }) => issues).every((one) => state === "all" || one.state === state));
    }
});

test("all of them by 50 are full pages, and the last has the rest", async () => {
  const get = await issueWorld(MANY);
  const pages = await pagesOf(async (after) => (await get(after)).body);
  assert.equal(
    pages.map(({ issues }) => issues.length),
    [50, 50, 20],
  );
});

test("where a state is asked for, a page looks beyond those of the other, so that few matches are found soon", async () => {
  const get = await issueWorld(MANY);
  const closed = await get({ state: "closed", limit: "50" });
  assert.equal([numbersOf(closed.body.issues), closed.body.next], [expected.closed, undefined]);
  const open = await get({ state: "open", limit: "50" });
  assert.equal(numbersOf(open.body.issues), expected.open.slice(0, 50));
});

test("a page of one state looks through a thousand issues at most, and goes on where it ended", async () => {
  const numbers = Array.from({ length: 1100 }, (_, index) => index + 1);
  const open = numbers.map((number) => issueOpened({ number }));
  const get = await issueWorld([...open, issueClosed({ number: 50 }), issueClosed({ number: 40 })]);
  const { body, reads } = await get({ state: "closed", limit: "1" });
  assert.equal([body.issues, body.next, reads], [[], "0000000101", 5]);
  const next = await get({ state: "closed", limit: "1", after: String(body.next) });
  assert.equal([numbersOf(next.body.issues), next.body.next, next.reads], [[50], "0000000050", 1]);
  const last = await get({ state: "closed", limit: "1", after: "0000000050" });
  assert.equal([numbersOf(last.body.issues), last.body.next], [[40], "0000000040"]);
  assert.equal((await get({ state: "closed", limit: "1", after: "0000000040" })).body.issues, []);
});

test("a page goes on after the number of an issue, as people write it or as the page before gave it", async () => {
  const get = await issueWorld([7, 8, 9].map((number) => issueOpened({ number })));
  for (const after of ["9", "0000000009"])
    assert.equal(numbersOf((await get({ after })).body.issues), [8, 7], after);
  for (const after of ["zzz", "🙂", "0000000008.5", "!", "12345678901"]) {
    const { status, body } = await get({ after });
    assert.equal(
      [status, (body as { detail?: string }).detail],
      [400, "after: use the next of the page before"],
    );
  }
});

test("numbers come in the order of numbers, up to the largest", async () => {
  const get = await issueWorld([9, 10, 99, 100, 9_999_999_999].map((number) => issueOpened({ number })));
  assert.equal(numbersOf((await get()).body.issues), [9_999_999_999, 100, 99, 10, 9]);
});

test("a repository in other capitals is the same, and another has none of its issues", async () => {
  const get = await issueWorld([issueOpened(), issueClosed({ repository: "OCTO-ORG/tea.JS" })]);
  const { body } = await get({ repo: "octo-ORG/TEA.js" });
  assert.equal([body.repo, body.issues.map(({ state }) => state)], ["octo-ORG/TEA.js", ["closed"]]);
  const other = await get({ repo: "octo-org/tea" });
  assert.equal(other, { status: 200, reads: 1, body: { repo: "octo-org/tea", issues: [] } });
});

test("a query that makes no sense is a 400 that names the field, and nothing is read", async () => {
  const get = await issueWorld([issueOpened()]);
  const { status, reads, body } = await get({ repo: "tea" });
  assert.equal([status, reads, body.detail], [400, 0, "repo: use owner/name"]);
  assert.is((await get({ limit: "201" })).body.detail, "limit: use a whole number from 1 to 200");
  assert.match(String((await get({ state: "reopened" })).body.detail), /^state: .*"open"\|"closed"\|"all"/);
});

test.run();
