import type { Guard } from "./guard.ts";

const HANDLE = "runtime/handle/handle-claimed.ts";
const RECORDS = "runtime/aws/records.ts";
const STORE = "runtime/aws/dynamodb-store.ts";
const GATHERS = "runtime/aws/dynamodb-gathers.ts";
const END = "runtime/gather/gather-end.ts";
const PUBLISH = "runtime/publish/publish-outboxes.ts";

/** Guards of scatters and gathers: without one of these, something is lost, doubled or wrong. */
export const GATHER_SAFETY: readonly Guard[] = [
  {
    name: "scatter: a chunk is published before the next one takes its place",
    kind: { flow: "crawls" },
    edits: [{ file: PUBLISH, from: "({ size }) => size > 0", to: "({ size }) => size >= 0" }],
  },
  {
    name: "scatter: a redelivery publishes what a crash left of a chunk",
    kind: { flow: "crawls" },
    edits: [
      {
        file: HANDLE,
        from: "await publishChunk(claim, record.outbox ?? [], runtime, deadline)",
        to: "await publishChunk(claim, [], runtime, deadline)",
      },
    ],
  },
  {
    name: "scatter: what a chunk has committed is sent before its record dies",
    kind: { flow: "crawls" },
    edits: [
      {
        file: "runtime/claim/claim-message.ts",
        from: "if (found.outbox) return sendFirst(found, message);\n  if (found.attempts",
        to: "if (found.attempts",
      },
    ],
  },
  {
    name: "scatter: a claim is that of one chunk: who does not know that it was committed cannot commit it again, nor mark it dead",
    kind: { flow: "crawls" },
    edits: [
      {
        file: RECORDS,
        from: `chunk === 0 ? "attribute_not_exists(#chunk)" : "#chunk = :chunk";`,
        to: `"attribute_exists(#key)";`,
      },
      { file: RECORDS, from: "...(chunk === 0 ? {} : { chunk })", to: "" },
    ],
  },
  {
    name: "scatter: a mark drops the outbox of its own chunk only",
    kind: { flow: "crawls" },
    edits: [
      {
        file: STORE,
        from: "#generation = :generation AND #status = :open AND #chunk = :chunk",
        to: "#generation = :generation AND :open <> :chunk",
      },
    ],
  },
  {
    name: "scatter: the events of different chunks have different ids",
    kind: { flow: "crawls" },
    edits: [
      {
        file: "runtime/handle/plan.ts",
        from: "key, chunk, metadata }",
        to: "key, metadata }",
      },
    ],
  },
  {
    name: "gather: an item is counted once",
    kind: { flow: "users" },
    edits: [
      {
        file: GATHERS,
        from: `ConditionExpression: "attribute_not_exists(#key)"`,
        to: `ConditionExpression: "attribute_exists(#key) OR attribute_not_exists(#key)"`,
      },
    ],
  },
  {
    name: "gather: after its end nothing is counted",
    kind: { flow: "users" },
    edits: [{ file: GATHERS, from: "OR #status = :status", to: "OR attribute_exists(#key)" }],
  },
  {
    name: "gather: it ends with the counts that its record has then",
    kind: { flow: "users" },
    edits: [
      {
        file: GATHERS,
        from: "#succeeded = :succeeded AND #failed = :failed",
        to: ":succeeded <> :open AND :failed <> :open",
      },
      {
        file: GATHERS,
        from: `"attribute_not_exists(#total)" : "#total = :total"`,
        to: `"attribute_exists(#key)" : ":total <> :open"`,
      },
    ],
  },
  {
    name: "gather: it is looked at after every delivery, repeated ones too",
    kind: { flow: "users" },
    edits: [
      {
        file: "runtime/gather/gather.ts",
        from: "return endIfDone(gather, incoming, runtime, request);",
        to: `return incoming.message.receiveCount > 1 ? finished("counted") : endIfDone(gather, incoming, runtime, request);`,
      },
    ],
  },
  {
    name: "gather: what its outbox still holds is sent by the next delivery",
    kind: { flow: "users" },
    edits: [
      {
        file: END,
        from: `if (status !== "open") return finished("counted", outboxOfRecord(record, incoming.message.body));`,
        to: `if (status !== "open" && outboxOfRecord) return finished("counted");`,
      },
      {
        file: "testing/simulation/operator.ts",
        from: "await sweep(runtime, { deadline, after, ...patience });",
        to: "",
      },
    ],
  },
  {
    name: "gather: at its deadline it ends, whoever is missing",
    kind: { flow: "crawls" },
    edits: [{ file: END, from: "if (!isComplete && now < deadline)", to: "if (!isComplete || now < 0)" }],
  },
  {
    name: "gather: the sweeper says that a deadline has passed",
    kind: { flow: "crawls" },
    edits: [
      {
        file: "testing/simulation/operator.ts",
        from: "await announceDeadlines(runtime, deadline, patience.patienceMs);",
        to: "",
      },
    ],
  },
];
