import type { Guard } from "./guard.ts";

const POSITION = "runtime/order/position.ts";
const kind = { flow: "subscriptions" };

/** Guards of consumers that handle in order: without one of these, something overtakes, or waits for ever. */
export const SEQUENCE_SAFETY: readonly Guard[] = [
  {
    name: "order: what comes early waits aside",
    kind,
    edits: [
      { file: POSITION, from: `return revision === handled + 1 ? "next" : "ahead";`, to: `return "next";` },
    ],
  },
  {
    name: "order: the position moves on in the commit's transaction",
    kind,
    edits: [
      {
        file: "runtime/aws/dynamodb-store.ts",
        from: "...(plan.turn ? [",
        to: "...(plan.turn && plan.next ? [",
      },
    ],
  },
  {
    name: "order: a position is written in place of the version that was read",
    kind,
    edits: [
      {
        file: "runtime/aws/dynamodb-positions.ts",
        from: `"#version = :before"`,
        to: `"attribute_exists(#version) AND :before >= :before"`,
      },
    ],
  },
  {
    name: "order: what waits is woken by the commit before it",
    kind,
    edits: [{ file: POSITION, from: "position.waiting.includes(next)", to: "position.waiting.includes(0)" }],
  },
];
