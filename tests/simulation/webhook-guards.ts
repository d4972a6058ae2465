import type { Guard } from "./guard.ts";

const WEBHOOK = "runtime/http/webhook.ts";
const ACCEPT = "runtime/http/accept.ts";
const RECORDS = "runtime/aws/records.ts";
const SENDER = "adapters/github/webhook-senders/github.ts";
const RECORD_RELEASE = "handlers/github/record-release.ts";
const LIST_ISSUES = "handlers/github/list-issues.ts";

/** Guards of webhooks and of what follows from them: without one of these, something is lost, doubled or wrong. */
export const WEBHOOK_SAFETY: readonly Guard[] = [
  {
    name: "webhook: what the sender has not signed is refused",
    kind: { flow: "github" },
    edits: [{ file: WEBHOOK, from: "sender.signed(text, headers)", to: "sender" }],
  },
  {
    name: "webhook: a signature is of the body",
    kind: { flow: "github" },
    edits: [
      {
        file: SENDER,
        from: "return first !== undefined && verifyWithFallback(first, body, signature, others);",
        to: `return first !== undefined && body !== "" && [first, ...others].length > 0;`,
      },
    ],
  },
  {
    name: "webhook: during a rotation both secrets are good",
    kind: { flow: "github" },
    edits: [
      {
        file: SENDER,
        from: "verifyWithFallback(first, body, signature, others)",
        to: "verifyWithFallback(first, body, signature, others.slice(others.length))",
      },
    ],
  },
  {
    name: "webhook: what no known secret has signed is tried with the secrets read anew",
    kind: { flow: "github" },
    edits: [{ file: SENDER, from: " || fits(body, signature, await fresh())", to: "" }],
  },
  {
    name: "webhook: what makes a delivery the same is its body, not the sender's id",
    kind: { flow: "github" },
    edits: [
      {
        file: WEBHOOK,
        from: `recordKey(name, "webhook", route, hash)`,
        to: `recordKey(name, "webhook", route, deliveryId)`,
      },
    ],
  },
  {
    name: "webhook: a body is kept before its events are committed",
    kind: { flow: "github" },
    edits: [
      { file: WEBHOOK, from: "await payloads.keep(payload, text);\n", to: "" },
      {
        file: WEBHOOK,
        from: `if (accepted === "other")`,
        to: `await payloads.keep(payload, text);\n  if (accepted === "other")`,
      },
    ],
  },
  {
    name: "webhook: a body must be known to be kept",
    kind: { flow: "github" },
    edits: [
      {
        file: WEBHOOK,
        from: "await payloads.keep(payload, text);",
        to: "await payloads.keep(payload, text).catch(() => {});",
      },
    ],
  },
  {
    name: "webhook: what is not known to be accepted is not answered with success",
    kind: { flow: "github" },
    edits: [
      {
        file: WEBHOOK,
        from: `problem(503, "It is not known to be accepted: deliver it again.")`,
        to: "json(202, {})",
      },
    ],
  },
  {
    name: "webhook: what nothing follows from leaves nothing",
    kind: { flow: "github" },
    edits: [
      {
        file: WEBHOOK,
        from: "if (writes.length + events.length + cancels.length === 0)",
        to: "if (writes.length < 0)",
      },
    ],
  },
  {
    name: "accept: what was accepted stays, whoever comes later",
    kind: { flow: "github" },
    edits: [
      {
        file: RECORDS,
        from: `ConditionExpression: "attribute_not_exists(#key)"`,
        to: `ConditionExpression: "attribute_exists(#key) OR attribute_not_exists(#key)"`,
      },
    ],
  },
  {
    name: "accept: a repetition publishes what was committed, not what it would say itself",
    kind: { flow: "github" },
    edits: [
      {
        file: ACCEPT,
        from: "repeated(found, request, runtime, deadline);\n  await",
        to: "repeated({ ...found, outbox: record.outbox }, request, runtime, deadline);\n  await",
      },
    ],
  },
  {
    name: "releases: a release is recorded as a fact",
    kind: { flow: "github" },
    edits: [
      {
        file: RECORD_RELEASE,
        from: `{ create: "releases", item: { ...data, recordedAt: now } }`,
        to: `{ fill: "releases" as never, key: releaseId, attributes: { ...data, recordedAt: now } }`,
      },
      {
        file: RECORD_RELEASE,
        from: `create: "releaseList",
        item: { ...row, releaseId,`,
        to: `fill: "releaseList" as never,
        key: row.repository,
        sort: row.position,
        attributes: { releaseId,`,
      },
    ],
  },
  {
    name: "releases: only a full release starts a batch",
    kind: { flow: "github" },
    edits: [
      {
        file: "flows/github.ts",
        from: "where(ReleasePublished, { prerelease: [false] })",
        to: "ReleasePublished",
      },
    ],
  },
  {
    name: "releases: a batch is that of its release",
    kind: { flow: "github" },
    edits: [
      {
        file: "handlers/users/request-release-batch.ts",
        from: "item: { releaseId,",
        to: "item: { releaseId: id,",
      },
    ],
  },
  {
    name: "issues: a triage is a fact",
    kind: { flow: "github" },
    edits: [
      {
        file: "handlers/github/triage-issue.ts",
        from: `create: "triages",
        item: {`,
        to: `fill: "triages" as never,
        key: repositoryKey(repository),
        sort: issueKey(number),
        attributes: {`,
      },
    ],
  },
  {
    name: "issues: each time that an issue was opened has its attribute",
    kind: { flow: "github" },
    edits: [
      {
        file: "handlers/github/track-issue.ts",
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it quotes a source
        from: " ${openedAt} ${deliveryId}`]: true",
        to: "`]: true",
      },
    ],
  },
  {
    name: "issues: an issue is as its latest change left it, whatever arrived last",
    kind: { flow: "github" },
    edits: [
      {
        file: LIST_ISSUES,
        from: "Date.parse(a.at) - Date.parse(b.at) ||",
        to: "",
      },
    ],
  },
  {
    name: "issues: what is opened and closed within a second is closed",
    kind: { flow: "github" },
    edits: [{ file: LIST_ISSUES, from: '=== "opened") ? false : open', to: '=== "opened") ? true : open' }],
  },
  {
    name: "issues: what is closed and opened again within a second is open",
    kind: { flow: "github" },
    edits: [{ file: LIST_ISSUES, from: "opens === closes ? before :", to: "" }],
  },
];
