import { test } from "uvu";
import * as assert from "uvu/assert";
import { handle } from "../../../handlers/github/track-issue.ts";
import { context, NOW } from "../given.ts";
import { lawful } from "../lawful.ts";
import { DELIVERY, ISSUE } from "./deliveries.ts";
import { issueClosed, issueOpened, issueTriaged } from "./events.ts";

const when = async (event: Parameters<typeof handle>[0]) => lawful(await handle(event, context()));

const fills = (attributes: object) => ({
  writes: [
    {
      ...{ fill: "issues", key: "octo-org/tea.js", sort: "0000000007" },
      attributes: { number: 7, title: ISSUE.title, url: ISSUE.html_url, ...attributes },
    },
  ],
});

test("an issue that is opened fills what it says, and a mark of the time: whether it was so before", async () => {
  const said = { labels: ["bug"], author: "ann", text: "There is a puddle." };
  assert.equal(
    await when(issueOpened()),
    fills({ ...said, [`opened 2026-01-01T11:50:00Z ${DELIVERY}`]: true }),
  );
  assert.equal(
    await when(issueOpened({ reopened: true })),
    fills({ ...said, [`reopened 2026-01-01T11:50:00Z ${DELIVERY}`]: true }),
  );
});

test("without author and text there are none", async () => {
  const { author: _, text: __, ...data } = issueOpened().data;
  assert.equal(
    await when({ ...issueOpened(), data }),
    fills({
      labels: ["bug"],
      author: undefined,
      text: undefined,
      [`opened 2026-01-01T11:50:00Z ${DELIVERY}`]: true,
    }),
  );
});

test("one that is closed fills a mark of the time: why", async () => {
  assert.equal(
    await when(issueClosed()),
    fills({ [`closed 2026-01-01T11:55:00Z ${DELIVERY}`]: "completed" }),
  );
});

test("without a reason, the time alone", async () => {
  const { reason: _, ...data } = issueClosed().data;
  assert.equal(
    await when({ ...issueClosed(), data }),
    fills({ [`closed 2026-01-01T11:55:00Z ${DELIVERY}`]: "" }),
  );
});

test("one that is triaged fills what it was taken for", async () => {
  assert.is(issueTriaged().data.triagedAt, NOW);
  assert.equal(await when(issueTriaged()), fills({ triaged: { kind: "bug", priority: "high" } }));
});

test("each change has a mark of its own, so none displaces another", async () => {
  const namesOf = async (event: Parameters<typeof handle>[0]) => {
    const [write] = (await when(event)).writes ?? [];
    return Object.keys(write && "attributes" in write ? write.attributes : {});
  };
  const changes = [
    ...[issueOpened(), issueOpened({ reopened: true, openedAt: "2026-01-02T00:00:00Z" })],
    ...[issueClosed(), issueClosed({ closedAt: "2026-01-03T00:00:00Z" }), issueTriaged()],
  ];
  const names = (await Promise.all(changes.map(namesOf))).flat();
  const marks = names.filter((name) => /^(opened|reopened|closed) |^triaged$/.test(name));
  assert.equal([marks.length, new Set(marks).size], [changes.length, changes.length]);
});

test.run();
