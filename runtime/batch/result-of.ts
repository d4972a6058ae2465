import type { Outcome } from "../outcome.ts";
import { messageOf } from "../ports/errors.ts";
import { backoffSeconds, type Runtime } from "../ports/runtime.ts";
import type { Group, Result } from "./group.ts";

/** The outcome of a group. Where the runtime's own calls fail, the message comes again; only its record counts. */
export async function resultOf<G extends Group>(
  group: G,
  { settings, system }: { settings: Pick<Runtime["settings"], "retry">; system: Runtime["system"] },
  run: () => Promise<Outcome>,
): Promise<G & Result> {
  try {
    return { ...group, outcome: await run() };
  } catch (error) {
    const receives = Math.max(...group.messages.map(({ receiveCount }) => receiveCount));
    const seconds = backoffSeconds(settings.retry, receives, system.random());
    return { ...group, outcome: { again: "infrastructure", seconds, reason: messageOf(error) } };
  }
}
