import type { Choreography, ParticipantSummary } from "../../history/choreography.ts";
import type { EventNode, Handling, Timeline } from "../../history/timeline.ts";
import { timelineOf } from "../../history/timeline-of.ts";
import type { JournalEntry } from "../../runtime/ports/journal.ts";
import type { AttemptError, ClaimRecord } from "../../runtime/ports/record.ts";

const EXCEPT = { consumer: [{ "anything-but": ["process-user"] }] };

const participant = (
  kind: ParticipantSummary["kind"],
  name: string,
  on: (string | ParticipantSummary["on"][number])[],
  emits: string[] = [],
): ParticipantSummary => ({
  ...{ name, kind, emits, on: on.map((one) => (typeof one === "string" ? { type: one } : one)) },
  ...(kind === "consumer" ? { maxAttempts: 5 } : {}),
});

/** Who publishes what, whatever flows there are. */
const SOURCES = {
  "shop.orders": ["OrderCreated"],
  "shop.payments": ["PaymentProcessed", "PaymentDeclined", "PaymentReversed"],
  "shop.invoices": ["InvoiceCreated", "PaymentReversalRequested"],
  "users.requests": ["UsersBatchRequested"],
  "users.batches": [
    ...["UsersBatchListed", "UserProcessingRequested", "UserProcessed", "UserProcessingFailed"],
    "UsersBatchCompleted",
  ],
  "github.releases": ["ReleasePublished", "ReleaseEnriched"],
  "crawl.requests": ["CrawlRequested"],
  "choreography.runtime": ["HandlingFailed", "GatherDeadlinePassed"],
  "choreography.console": [
    ...["DeadLetterDiscardRequested", "DeadLetterRedriveRequested"],
    ...["TimerCancelRequested", "TimerFireRequested"],
  ],
};

/** The flows that timelines are told of. */
export const CHOREOGRAPHY: Choreography = {
  participants: [
    participant("journal", "journal", []),
    participant("notification", "tell-of-failure", [{ type: "HandlingFailed", filter: EXCEPT }]),
    participant("endpoint", "create-order", [], ["OrderCreated"]),
    participant("consumer", "process-payment", ["OrderCreated"], ["PaymentProcessed", "PaymentDeclined"]),
    participant("consumer", "create-invoice", ["PaymentProcessed"], ["InvoiceCreated"]),
    participant(
      "consumer",
      "request-payment-reversal",
      [
        {
          type: "HandlingFailed",
          filter: { consumer: ["create-invoice"], kind: ["permanent", "exhausted"] },
        },
      ],
      ["PaymentReversalRequested"],
    ),
    participant("consumer", "reverse-payment", ["PaymentReversalRequested"], ["PaymentReversed"]),
    participant("projection", "track-order", ["OrderCreated", "PaymentProcessed", "InvoiceCreated"]),
    participant(
      "consumer",
      "split-batch",
      ["UsersBatchRequested"],
      [...["UserProcessingRequested", "UsersBatchListed"]],
    ),
    participant(
      "consumer",
      "process-user",
      ["UserProcessingRequested"],
      [...["UserProcessed", "UserProcessingFailed"]],
    ),
    participant(
      "gather",
      "complete-users-batch",
      ["UsersBatchListed", "UserProcessed"],
      ["UsersBatchCompleted"],
    ),
    participant("notification", "tell-of-batch", ["UsersBatchCompleted"]),
    participant("webhook", "receive-github", [], ["ReleasePublished"]),
    participant("consumer", "enrich-release", ["ReleasePublished"], ["ReleaseEnriched"]),
    participant(
      "consumer",
      "request-release-batch",
      [{ type: "ReleasePublished", filter: { prerelease: [false] } }],
      ["UsersBatchRequested"],
    ),
    participant("schedule", "request-crawl", [], ["CrawlRequested"]),
  ],
  external: ["UsersBatchRequested"],
  sources: Object.fromEntries(
    Object.entries(SOURCES).flatMap(([source, types]) => types.map((type) => [type, source] as const)),
  ),
};

export const START = Date.UTC(2026, 0, 1);

/** So many milliseconds after the start. */
export const at = (milliseconds: number) => new Date(START + milliseconds).toISOString();

/** An event that the journal has, so many milliseconds after the start. */
export function entry(id: string, type: string, ms: number, more: Partial<JournalEntry> = {}): JournalEntry {
  const occurredAt = more.occurredAt ?? at(ms);
  return {
    ...{ correlationId: "o1", position: `${occurredAt} ${id}`, id, type, hops: 0, expiresAt: 2e9 },
    ...{ source: CHOREOGRAPHY.sources[type] ?? "nobody.knows", occurredAt, data: {} },
    ...more,
  };
}

/** A record of a consumer for an event, done in 100 ms unless told; its key does not matter to a timeline. */
export function record(
  consumer: string,
  event: [id: string, type: string] | undefined,
  ms: number,
  more: Partial<ClaimRecord> = {},
): ClaimRecord {
  const [id = "", type = ""] = event ?? [];
  const { status = "done" } = more;
  return {
    ...{ key: `${consumer}|${id}`, consumer, status, generation: 0, attempts: 1, correlationId: "o1" },
    ...(event ? { event: { id, type, source: CHOREOGRAPHY.sources[type] ?? "nobody.knows" } } : {}),
    ...{ claimedAt: at(ms), startedAt: at(ms) },
    ...(status === "open" ? {} : { finishedAt: at(ms + 100) }),
    ...more,
  };
}

/** What a record has sent: `sent("OrderCreated e1")`. */
export function sent(...events: string[]): Pick<ClaimRecord, "sent"> {
  return {
    sent: events.map((event) => {
      const [type = "", id = ""] = event.split(" ");
      return { id, type };
    }),
  };
}

/** The error of an attempt, and when the next one is due. */
export function failure(attempt: number, ms: number, message = "down", retryMs?: number): AttemptError {
  return { attempt, at: at(ms), message, ...(retryMs === undefined ? {} : { retryAt: at(retryMs) }) };
}

/** The timeline that these tell, so many milliseconds after the start; there must be one. */
export function timeline(
  records: readonly ClaimRecord[],
  entries: readonly JournalEntry[],
  nowMs = 60_000,
  choreography = CHOREOGRAPHY,
): Timeline {
  const found = timelineOf("o1", { choreography, records, entries, now: START + nowMs });
  if (!found) throw new Error("Nothing is known of o1.");
  return found;
}

/** A tree as lines: events by type, who handled them with the state, `→` what they only reach. */
export function outline(nodes: Timeline["roots"], indent = ""): string[] {
  return nodes.flatMap((node) =>
    "handled" in node
      ? [`${indent}${node.type}${reached(node)}`, ...outline(node.handled, `${indent}  `)]
      : [`${indent}${node.participant}: ${node.state}`, ...outline(node.publishes, `${indent}  `)],
  );
}

const reached = ({ reaches }: EventNode) => (reaches.length > 0 ? ` → ${reaches.join(", ")}` : "");

/** The first of what somebody did; it must be there. */
export function handlingOf(nodes: Timeline["roots"], participant: string): Handling {
  for (const node of nodes) {
    if (!("handled" in node) && node.participant === participant) return node;
    const inner = "handled" in node ? node.handled : node.publishes;
    const found = inner.length > 0 && outline(inner).some((line) => line.includes(`${participant}: `));
    if (found) return handlingOf(inner, participant);
  }
  throw new Error(`Nobody named ${participant}: ${outline(nodes).join("\n")}`);
}

const placed = record("create-order", undefined, 0, sent("OrderCreated e1"));
const paid = record("process-payment", ["e1", "OrderCreated"], 50, sent("PaymentProcessed e2"));
const ordered = entry("e1", "OrderCreated", 0, { minute: "2026-01-01T00:00" });
const processed = entry("e2", "PaymentProcessed", 50, { causationId: "e1", hops: 1 });
const invoice = ["e2", "PaymentProcessed"] as [string, string];
const FAILED = { consumer: "create-invoice", kind: "permanent", event: { type: "PaymentProcessed" } };
export const died: Partial<ClaimRecord> = {
  ...{ status: "dead", kind: "permanent", reason: "ZZ is no country", deadLetterId: "d.0" },
  errors: [failure(1, 210, "ZZ is no country")],
};

export type Parts = [records: ClaimRecord[], entries: JournalEntry[]];

/** Records and entries of orders that have come so far. */
export const ORDERS: Record<"underWay" | "invoiced" | "declined" | "dead" | "reversed", Parts> = {
  underWay: [
    [placed, paid],
    [ordered, processed],
  ],
  invoiced: [
    [placed, paid, record("create-invoice", invoice, 200, sent("InvoiceCreated e3"))],
    [ordered, processed, entry("e3", "InvoiceCreated", 200, { causationId: "e2", hops: 2 })],
  ],
  declined: [
    [placed, record("process-payment", ["e1", "OrderCreated"], 50, sent("PaymentDeclined e2"))],
    [ordered, entry("e2", "PaymentDeclined", 50, { causationId: "e1", hops: 1 })],
  ],
  dead: [
    [...[placed, paid], record("create-invoice", invoice, 200, { ...died, ...sent("HandlingFailed f1") })],
    [ordered, processed, entry("f1", "HandlingFailed", 210, { causationId: "e2", data: FAILED })],
  ],
  reversed: [
    [
      ...[placed, paid],
      record("create-invoice", invoice, 200, { ...died, ...sent("HandlingFailed f1") }),
      record("request-payment-reversal", ["f1", "HandlingFailed"], 400, sent("PaymentReversalRequested e4")),
      record("reverse-payment", ["e4", "PaymentReversalRequested"], 600, sent("PaymentReversed e5")),
    ],
    [
      ...[ordered, processed],
      entry("f1", "HandlingFailed", 210, { causationId: "e2", data: FAILED }),
      entry("e4", "PaymentReversalRequested", 400, { causationId: "f1" }),
      entry("e5", "PaymentReversed", 600, { causationId: "e4" }),
    ],
  ],
};

/** A batch of so many users in chunks of 100, whose record remembers what its last chunk has sent. */
export function scatter(users: number): Parts {
  const ids = Array.from({ length: users }, (_, index) => String(index).padStart(5, "0"));
  const last = ids.slice(-100).map((id) => `UserProcessingRequested u${id}`);
  return [
    [
      record("split-batch", ["b", "UsersBatchRequested"], 10, {
        ...{ chunk: Math.ceil(users / 100) - 1, ...sent(...last, "UsersBatchListed l") },
      }),
      ...ids.map((id) =>
        record("process-user", [`u${id}`, "UserProcessingRequested"], 100, sent(`UserProcessed p${id}`)),
      ),
    ],
    [
      entry("b", "UsersBatchRequested", 0, { minute: "2026-01-01T00:00" }),
      ...ids.map((id) => entry(`u${id}`, "UserProcessingRequested", 10, { causationId: "b", hops: 1 })),
      entry("l", "UsersBatchListed", 10, { causationId: "b", hops: 1 }),
      ...ids.map((id) => entry(`p${id}`, "UserProcessed", 100, { causationId: `u${id}`, hops: 2 })),
    ],
  ];
}
