import type { Granted } from "../function/policies.ts";
import type { Part, QueueArns } from "./program.ts";

/** What the names of a component's queues end in. */
const SUFFIXES: Record<keyof QueueArns, string> = {
  queue: "queue",
  deadLetters: "dlq",
  undelivered: "target-dlq",
};

/** The queues of one kind that components have, in the order of the program. */
export function queuesOf(parts: readonly Part[], kind: keyof QueueArns): Granted[] {
  return parts.flatMap((part) => {
    const arn = "queueArns" in part ? part.queueArns[kind] : undefined;
    return arn === undefined ? [] : [{ name: `${part.name}-${SUFFIXES[kind]}`, arn }];
  });
}
