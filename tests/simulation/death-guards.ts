import type { Guard } from "./guard.ts";

const CLAIM = "runtime/claim/claim-message.ts";
const FAIL = "runtime/handle/fail.ts";
const CLAIM_PORT = "runtime/ports/claim.ts";
const STORE = "runtime/aws/dynamodb-store.ts";

/** Guards of dead letters and of what was sent in part: without one of these, something is lost, doubled or wrong. */
export const DEATH_SAFETY: readonly Guard[] = [
  {
    name: "generations: a redriven message reopens the death that it carries",
    edits: [
      {
        file: CLAIM_PORT,
        from: "message.deadLetterId !== undefined && message.deadLetterId === deadLetterId",
        to: "message.deadLetterId !== undefined",
      },
    ],
  },
  {
    name: "a death is committed with its dead letter",
    edits: [
      {
        file: FAIL,
        from: "{ ...death, now, error:",
        to: "{ ...death, outbox: [], now, error:",
      },
    ],
  },
  {
    name: "a death is reopened only when its outbox is sent",
    edits: [
      {
        file: CLAIM,
        from: "if (found.outbox) return sendFirst(found, message);\n    const",
        to: "const",
      },
      {
        file: "runtime/claim/refuse.ts",
        from: "return repeated(found, message);\n  if (found.outbox) return",
        to: "return repeated(found, message);\n  if (found.generation < 0) return",
      },
      {
        file: "runtime/claim/refuse.ts",
        from: "return undefined;\n  if (found.outbox) return",
        to: "return undefined;\n  if (found.generation < 0) return",
      },
    ],
  },
  {
    name: "a death is announced only when a queue has its letter",
    edits: [
      {
        file: "runtime/publish/publish-outboxes.ts",
        from: "deaths.filter((outbox) => lettersOf(outbox).every((entry) => taken.has(entry)))",
        to: "deaths",
      },
    ],
  },
  {
    name: "an outbox only shrinks, whoever has sent a part of it",
    kind: {
      flow: "crawls",
      rates: { "entry refused": 0.4, "handed out twice": 0.5, "slow call": 0.3, stall: 0.1, sweep: 0.9 },
    },
    edits: [
      {
        file: STORE,
        from: "size(#outbox) = :entries",
        to: "attribute_exists(#outbox) AND :entries <> :open",
      },
    ],
  },
  {
    name: "an outbox that was sent stays sent, whoever knows of a part of it only",
    edits: [{ file: STORE, from: "size(#outbox) = :entries", to: ":entries <> :open" }],
  },
  {
    name: "what an operator has discarded stays dead",
    edits: [
      {
        file: CLAIM_PORT,
        from: "if (discardedAt !== undefined) return false;",
        to: `if (discardedAt === "") return false;`,
      },
    ],
  },
  {
    name: "a refusal is closed by its redrive, whatever finishes the message then",
    edits: [
      {
        file: "runtime/claim/close-refusal.ts",
        from: "if (id === undefined) return undefined;",
        to: `if (id !== "") return undefined;`,
      },
    ],
  },
  {
    name: "a redriven letter that its contract refuses is its record's next death",
    kind: { flow: "orders", rates: { "contract broken": 1, redrive: 0.9 } },
    edits: [
      {
        file: "runtime/claim/refuse.ts",
        from: "if (!intent || !isDeathOf(message.deadLetterId, intent.key))",
        to: 'if (!isDeathOf(message.deadLetterId, intent?.key ?? "") || intent)',
      },
    ],
  },
  {
    name: "a refusal is closed only when its death is announced",
    kind: { rates: { "contract broken": 1, "entry refused": 0.5, "delivered twice": 0.5, redrive: 0.9 } },
    edits: [
      {
        file: STORE,
        from: "AND attribute_not_exists(#outbox) AND attribute_not_exists(#discardedAt)",
        to: "AND attribute_not_exists(#discardedAt)",
      },
    ],
  },
];
