import type { Handler } from "../../runtime/handler.ts";
import type { IssueOpened } from "../../schemas/github/issue-opened.ts";
import type { IssueTriaged } from "../../schemas/github/issue-triaged.ts";
import { issueKey, repositoryKey } from "../../schemas/github/values.ts";

type Kind = IssueTriaged["data"]["kind"];

/** What an issue is about, from the words of its labels, then of its title; the first that fits. */
const KINDS: readonly (readonly [Kind, RegExp])[] = [
  ["security", /\b(security|vulnerab\w*|exploit\w*|cve-\d+-\d+|xss|rce|leak(s|ed)? (of )?secrets?)\b/i],
  ["bug", /\b(bug|crash\w*|error|exception|fail\w*|regression|broken|hangs?|data loss)\b/i],
  ["question", /\b(question|how (do|to|can)|support(?! for))\b|\?\s*$/i],
  ["feature", /\b(feature|enhancement|add|allow|support for|proposal|request)\b/i],
];

const PRIORITY = {
  security: "urgent",
  bug: "high",
  question: "normal",
  feature: "normal",
  other: "low",
} as const satisfies Record<Kind, IssueTriaged["data"]["priority"]>;

/** Says once what an issue is about and how soon somebody should look; it stays so when the issue is opened again. */
export const handle: Handler<{ on: IssueOpened; emits: IssueTriaged; creates: "triages" }> = (
  { data },
  { now },
) => {
  const { deliveryId, repository, number, title, url, labels } = data;
  const kind = kindOf(labels.join(", ")) ?? kindOf(title) ?? "other";
  const triage = { kind, priority: PRIORITY[kind], triagedAt: now };
  return {
    writes: [
      {
        create: "triages",
        item: { repository: repositoryKey(repository), issue: issueKey(number), ...triage },
      },
    ],
    events: [{ type: "IssueTriaged", data: { deliveryId, repository, number, title, url, ...triage } }],
  };
};

function kindOf(text: string): Kind | undefined {
  return KINDS.find(([, words]) => words.test(text.replaceAll("_", " ")))?.[0];
}

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "triage-issue": typeof handle;
  }
}
