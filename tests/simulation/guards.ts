import { DEATH_SAFETY } from "./death-guards.ts";
import { GATHER_SAFETY } from "./gather-guards.ts";
import type { EconomyGuard, Guard } from "./guard.ts";
import { HEARTBEAT_ECONOMY } from "./heartbeat-guards.ts";
import { ORDER_SAFETY } from "./order-guards.ts";
import { PACE_SAFETY } from "./pace-guards.ts";
import { PATIENCE_SAFETY } from "./patience-guards.ts";
import { SEQUENCE_SAFETY } from "./sequence-guards.ts";
import { TIMER_SAFETY } from "./timer-guards.ts";
import { WEBHOOK_SAFETY } from "./webhook-guards.ts";

const CLAIM = "runtime/claim/claim-message.ts";
const HANDLE = "runtime/handle/handle-claimed.ts";
const FAIL = "runtime/handle/fail.ts";
const COMMIT = "runtime/commit/commit.ts";
const GROUP = "runtime/batch/handle-group.ts";
const PUBLISH = "runtime/publish/publish-outboxes.ts";
const RECORDS = "runtime/aws/records.ts";
const STORE = "runtime/aws/dynamodb-store.ts";
const ACTIONS = "runtime/aws/actions.ts";

/** Without one of these, something is lost, doubled or wrong. */
export const SAFETY: readonly Guard[] = [
  {
    name: "fence: a commit is conditional on owner, status and generation",
    edits: [
      {
        file: RECORDS,
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it quotes a source
        from: "#owner = :owner AND #status = :open AND #generation = :generation AND ${position}",
        to: "attribute_exists(#key) AND :owner <> :open AND :generation <> :open",
      },
      { file: RECORDS, from: "...(chunk === 0 ? {} : { chunk })", to: "" },
    ],
  },
  {
    name: "a message whose claim was lost is not acknowledged",
    edits: [
      {
        file: HANDLE,
        from: `if (result === "lost") return CLAIM_LOST;`,
        to: `if (result === "lost") return finished("done");`,
      },
      {
        file: FAIL,
        from: `if (!(await store.release(claim, record))) return CLAIM_LOST;`,
        to: `if (!(await store.release(claim, record))) return finished("done");`,
      },
    ],
  },
  {
    name: "outbox: outgoing events are committed with the writes",
    edits: [
      {
        file: COMMIT,
        from: "await store.commit(claim, left)",
        to: "await store.commit(claim, { ...left, outbox: [] })",
      },
    ],
  },
  {
    name: "what the bus refused counts as unsent",
    edits: [
      {
        file: PUBLISH,
        from: "events.filter((_, index) => published[index])",
        to: "events",
      },
    ],
  },
  {
    name: "an outbox is marked sent for its own generation only",
    kind: {
      flow: "orders",
      rates: {
        ...{ "contract broken": 1, "delivered twice": 0.5, stall: 0.1, "crash after": 0.1 },
        ...{ redrive: 0.9, sweep: 0.9 },
      },
    },
    edits: [
      {
        file: STORE,
        from: "#generation = :generation AND attribute_exists(#outbox)",
        to: ":generation <> :open AND attribute_exists(#outbox)",
      },
    ],
  },
  {
    name: "sweeper: what a crash left unsent is published",
    edits: [
      {
        file: "runtime/publish/sweep.ts",
        from: "await publishOutboxes([...outboxes.keys()], runtime)",
        to: "await publishOutboxes([], runtime)",
      },
    ],
  },
  {
    name: "payload hash: other data under a known key is refused",
    edits: [
      { file: CLAIM, from: "if (found.hash !== hash)", to: "if (found.hash === undefined)" },
      { file: RECORDS, from: "AND #hash = :hash", to: "AND :hash <> :open" },
    ],
  },
  {
    name: "what is refused has a record of its own",
    edits: [
      { file: CLAIM, from: "key: mismatchKey(found.consumer, key, hash),", to: "key," },
      { file: CLAIM, from: "event, hash }: Incoming", to: "event }: Incoming" },
    ],
  },
  {
    name: "a fact that is present is not written, and its events not published, again",
    edits: [
      {
        file: ACTIONS,
        from: '"attribute_not_exists(#key)",',
        to: '"attribute_exists(#key) OR attribute_not_exists(#key)",',
      },
    ],
  },
  {
    name: "a fact once found present ends the plan",
    edits: [{ file: COMMIT, from: `return left === plan ? result : "present";`, to: "return result;" }],
  },
  {
    name: "only verdicts are compensated",
    edits: [
      {
        file: "schemas/choreography/handling-failed.ts",
        from: `["permanent", "exhausted"]`,
        to: `["permanent", "exhausted", "crashed", "infrastructure"]`,
      },
    ],
  },
  {
    name: "derived ids: a repeated request is the same order",
    edits: [
      {
        file: "runtime/http/endpoint.ts",
        from: "derivedId(endpoint.name, caller, idempotencyKey)",
        to: "derivedId(endpoint.name, caller, idempotencyKey, system.newOwner())",
      },
    ],
  },
  {
    name: "an attempt in company counts only when it ends",
    kind: { rates: {}, crowd: true },
    edits: [
      { file: GROUP, from: "counted: alone ? 1 : 0", to: "counted: 1" },
      {
        file: GROUP,
        from: "if (!claim.poison || company.alone)",
        to: "if (claim)",
      },
    ],
  },
  {
    name: "a message that crashed on its last attempt is dead",
    edits: [
      {
        file: CLAIM,
        from: "if (found.attempts >= settings.retry.maxAttempts)",
        to: "if (found.attempts < 0)",
      },
    ],
  },
  {
    name: "what the runtime could not do is no verdict",
    edits: [
      {
        file: FAIL,
        from: `return isInfrastructure(error) ? "infrastructure" : "exhausted";`,
        to: `return isInfrastructure(error) ? "exhausted" : "exhausted";`,
      },
    ],
  },
  {
    name: "a process that was killed has given no verdict",
    edits: [{ file: CLAIM, from: `"infrastructure" : "crashed"`, to: `"infrastructure" : "exhausted"` }],
  },
  {
    name: "a message is acknowledged only when its outbox is sent",
    edits: [
      {
        file: "runtime/batch/publish-results.ts",
        from: "if (!outbox || sent.has(outbox)) return result;",
        to: "if (!outbox || sent) return result;",
      },
    ],
  },
  {
    name: "a redelivered message sends what a crash left",
    edits: [
      {
        file: CLAIM,
        from: "?? repeated(found, message);",
        to: `?? finished("repeated");`,
      },
    ],
  },
  {
    name: "another body under a known Idempotency-Key is refused",
    edits: [
      {
        file: "runtime/http/accept.ts",
        from: "if (found.hash !== hash || !reply)",
        to: "if (!reply)",
      },
    ],
  },
  {
    name: "the time that a handler gets is that of the first claim",
    edits: [
      {
        file: "runtime/handle/plan.ts",
        from: "contextOf(key, record.claimedAt,",
        to: `contextOf(key, record.startedAt ?? "",`,
      },
    ],
  },
  {
    name: "the first value of an attribute stays",
    edits: [
      {
        file: ACTIONS,
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it quotes a source
        from: "= if_not_exists(#a${n}, :a${n})",
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it quotes a source
        to: "= :a${n}",
      },
    ],
  },
  ...DEATH_SAFETY,
  ...PATIENCE_SAFETY,
  ...ORDER_SAFETY,
  ...GATHER_SAFETY,
  ...WEBHOOK_SAFETY,
  ...TIMER_SAFETY,
  ...SEQUENCE_SAFETY,
  ...PACE_SAFETY,
];

export const ECONOMY: readonly EconomyGuard[] = [
  ...HEARTBEAT_ECONOMY,
  {
    name: "live lease: nobody else handles a message that is being handled",
    // Where a consumer has a rate it is more than economy: without it a record may stay open.
    kind: { flow: "orders", rates: { "handed out twice": 0.8, "delivered twice": 0.5, "slow call": 0.3 } },
    shows: ["handled", 1.08],
    edits: [
      {
        file: RECORDS,
        from: "#lease <= :now",
        to: ":now > :zero",
      },
    ],
  },
  {
    name: "release: an error ends the claim",
    kind: { rates: { "server error": 0.1 } },
    shows: ["invocations", 1.1],
    edits: [{ file: FAIL, from: "await store.release(claim, record)", to: "await Promise.resolve(true)" }],
  },
  {
    name: "poison messages run alone",
    kind: { rates: {}, crowd: true },
    shows: ["simulatedSeconds", 1.5],
    edits: [
      {
        file: GROUP,
        from: "if (!claim.poison || company.alone)",
        to: "if (claim)",
      },
    ],
  },
  {
    name: "a poison message that was put off goes first",
    kind: { rates: { "slow handler": 1, "crash after": 0.03 }, crowd: true },
    shows: ["putOffAgain", 1.15],
    edits: [
      {
        file: "runtime/batch/starving.ts",
        from: "found.claim.record.putOff === true",
        to: `found.claim.owner === ""`,
      },
    ],
  },
];
