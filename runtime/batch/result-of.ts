import type { Outcome } from "../outcome.ts";
import { messageOf } from "../ports/errors.ts";
import type { Group, Result } from "./group.ts";

/** The outcome of a group. Where the runtime's own calls fail, the message comes again; only its record counts. */
export async function resultOf<G extends Group>(group: G, run: () => Promise<Outcome>): Promise<G & Result> {
  try {
    return { ...group, outcome: await run() };
  } catch (error) {
    return { ...group, outcome: { again: "infrastructure", reason: messageOf(error) } };
  }
}
