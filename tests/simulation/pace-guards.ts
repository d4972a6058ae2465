import type { Guard } from "./guard.ts";

const PACE = "runtime/aws/dynamodb-pace.ts";
const SLOTS = "runtime/pace/slots.ts";
const kind = { flow: "subscriptions" };

/** Guards of consumers with a rate: without one of these, more handlings begin in a second. */
export const PACE_SAFETY: readonly Guard[] = [
  {
    name: "pace: slots follow those that are reserved",
    kind,
    edits: [
      {
        file: PACE,
        from: `"attribute_not_exists(#until) OR #until <= :from"`,
        to: `"attribute_not_exists(#until) OR :from >= :from"`,
      },
    ],
  },
  {
    name: "pace: no handling begins before its slot",
    kind,
    edits: [
      { file: SLOTS, from: "tries < 2 && system.now() < slot", to: "tries < 0 && system.now() < slot" },
      { file: SLOTS, from: "slot <= now && now <= slot + LATE_MS", to: "now <= slot + LATE_MS" },
    ],
  },
  {
    name: "pace: a slot that is missed is lost",
    kind,
    edits: [
      { file: SLOTS, from: "slot <= now && now <= slot + LATE_MS", to: "slot <= now" },
      { file: SLOTS, from: "if (system.now() <= slot + LATE_MS) return slot;", to: "return slot;" },
    ],
  },
  {
    name: "pace: slots are so far apart that a late one does no harm",
    kind,
    edits: [{ file: "schemas/pace.ts", from: "(1000 + LATE_MS + APART_MS)", to: "1000" }],
  },
];
