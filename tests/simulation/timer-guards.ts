import type { Guard } from "./guard.ts";

const TIMERS = "runtime/aws/dynamodb-timers.ts";
const DUE = `"#id = :id AND #pendingSince <= :now"`;
const kind = { flow: "subscriptions" };

/** Guards of events with a time and of items that are put: without one of these, something is early, lost or doubled. */
export const TIMER_SAFETY: readonly Guard[] = [
  {
    name: "timer: it fires only when it is due",
    kind,
    edits: [
      {
        file: "runtime/timers/fire.ts",
        from: "const waitMs = due - system.now();",
        to: "const waitMs = Math.min(0, due - system.now());",
      },
      { file: TIMERS, from: DUE, to: `"#id = :id AND attribute_exists(#pendingSince) AND :now <> :id"` },
    ],
  },
  {
    name: "timer: it fires in one transaction, on condition that it is pending still",
    kind,
    edits: [
      {
        file: TIMERS,
        from: DUE,
        to: `"attribute_not_exists(#id) OR attribute_exists(#pendingSince) OR :now <> :id"`,
      },
    ],
  },
  {
    name: "timer: what has fired leaves a record of its own, with its event to be sent",
    kind,
    edits: [
      {
        file: TIMERS,
        from: "TransactItems: [{ Delete }, { Put: newRecord(fired, claims) }],",
        to: "TransactItems: [{ Delete }, { Put: newRecord(fired, claims) }].slice(0, 1),",
      },
    ],
  },
  {
    name: "timer: a cancellation is a part of its plan's transaction",
    kind,
    edits: [
      {
        file: "runtime/aws/timer-items.ts",
        from: "...cancel.map(",
        to: "...cancel.slice(cancel.length).map(",
      },
    ],
  },
  {
    name: "timer: the sweeper hands out what is due",
    kind,
    edits: [
      {
        file: "runtime/timers/hand-out.ts",
        from: "queues.wake(due.map(wakeUp))",
        to: "queues.wake(due.slice(due.length).map(wakeUp))",
      },
    ],
  },
  {
    name: "put: it compares the revision that was read",
    kind,
    edits: [
      {
        file: "runtime/aws/actions.ts",
        from: `"#revision = :revision AND #incarnation = :incarnation"`,
        to: `"attribute_exists(#revision) AND :revision <> :incarnation AND #incarnation = :incarnation"`,
      },
    ],
  },
  {
    name: "put: one that was lost is planned again, from fresh reads",
    kind,
    edits: [{ file: "runtime/aws/transaction.ts", from: `return "stale";`, to: `return "present";` }],
  },
];
