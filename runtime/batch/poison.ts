import type { Incoming } from "../check/incoming.ts";
import { handleClaimed } from "../handle/handle-claimed.ts";
import type { Runtime } from "../ports/runtime.ts";
import type { Claim } from "../ports/store.ts";
import type { Invocation } from "./handle-batch.ts";
import type { Outcome } from "./outcome.ts";
import type { Group } from "./results.ts";

/**
 * Runs a poison message by itself: a message whose last owner left no word may have killed its process. From here on its
 * attempt counts even if it leaves no word again.
 */
export async function handleAlone(
  { messages, incoming, claim }: Group & { incoming: Incoming; claim: Claim },
  runtime: Runtime,
  { startedAt, deadline, endsAt }: Invocation,
): Promise<Outcome> {
  const { store, system, queues, settings } = runtime;
  const now = system.now();
  if (deadline - now < (deadline - startedAt) / 2) return leaveForLater(claim, runtime);
  const lease = endsAt + settings.leaseMarginMs;
  if (!(await store.countAttempt(claim, lease))) return { again: "lost", seconds: 1 };
  // If it kills this process too, its copies come back when the lease ends, not after the queue's long visibility.
  const seconds = Math.ceil((lease - now) / 1000);
  await queues.delay(messages.map((message) => ({ message, seconds })));
  return handleClaimed(incoming, claim, runtime, deadline);
}

/** Leaves a poison message to another invocation: no attempt. */
export async function leaveForLater(claim: Claim, { store }: Pick<Runtime, "store">): Promise<Outcome> {
  await store.giveBack(claim);
  return { again: "crowded", seconds: 0 };
}
