import type { Guard } from "./guards.ts";

const PERFORM = "runtime/handle/handle-claimed.ts";
const STORE = "tests/fakes/memory-store.ts";
const GATHERS = "tests/fakes/memory-gathers.ts";
const END = "runtime/gather/gather-end.ts";

/** Guards of scatters and gathers: without one of these, something is lost, doubled or wrong. */
export const GATHER_SAFETY: readonly Guard[] = [
  {
    name: "scatter: a chunk is published before the next one takes its place",
    kind: { flow: "crawls" },
    edits: [{ file: PERFORM, from: "return sent.size > 0;", to: "return sent !== undefined;" }],
  },
  {
    name: "scatter: a redelivery publishes what a crash left of a chunk",
    kind: { flow: "crawls" },
    edits: [
      {
        file: PERFORM,
        from: "await publishChunk(claim, record.outbox ?? [], runtime)",
        to: "await publishChunk(claim, [], runtime)",
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
        file: "tests/fakes/memory-record.ts",
        from: "(record.chunk ?? 0) === chunk;",
        to: "chunk >= 0;",
      },
    ],
  },
  {
    name: "scatter: a mark drops the outbox of its own chunk only",
    kind: { flow: "crawls" },
    edits: [
      {
        file: STORE,
        from: `record.generation === generation && record.status === "open" && record.chunk === chunk;`,
        to: `record.generation === generation && chunk > 0;`,
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
    edits: [{ file: GATHERS, from: "!marks.has(mark)", to: "mark.length > 0" }],
  },
  {
    name: "gather: after its end nothing is counted",
    kind: { flow: "users" },
    edits: [{ file: GATHERS, from: `if (found && found.status !== "open") return "over";`, to: "" }],
  },
  {
    name: "gather: it ends with the counts that its record has then",
    kind: { flow: "users" },
    edits: [{ file: GATHERS, from: `|| !isAsFound`, to: "|| COUNTS.length === 0" }],
  },
  {
    name: "gather: it is looked at after every delivery, repeated ones too",
    kind: { flow: "users" },
    edits: [
      {
        file: "runtime/gather/gather.ts",
        from: "return endIfDone(gather, incoming, runtime);",
        to: `return incoming.message.receiveCount > 1 ? finished("counted") : endIfDone(gather, incoming, runtime);`,
      },
    ],
  },
  {
    name: "gather: what its outbox still holds is sent by the next delivery",
    kind: { flow: "users" },
    edits: [
      {
        file: END,
        from: `if (status === "done") return finished("counted", { key, generation, entries: outbox });`,
        to: `if (status === "done" && outbox) return finished("counted");`,
      },
      { file: "tests/simulation/operator.ts", from: "await sweep(runtime, { deadline, after });", to: "" },
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
      { file: "tests/simulation/operator.ts", from: "await announceDeadlines(runtime, deadline);", to: "" },
    ],
  },
];
