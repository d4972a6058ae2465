import type { Invocation } from "./batch.ts";
import type { Incoming } from "./incoming.ts";
import type { Outcome } from "./outcome.ts";
import { perform } from "./perform.ts";
import type { Group } from "./results.ts";
import type { Runtime } from "./runtime.ts";
import type { Claim } from "./store.ts";

/**
 * Runs a suspect by itself: a message whose last owner left no word may have killed its process. From here on its
 * attempt counts even if it leaves no word again.
 */
export async function isolate(
  { messages, incoming, claim }: Group & { incoming: Incoming; claim: Claim },
  runtime: Runtime,
  { startedAt, deadline, endsAt }: Invocation,
): Promise<Outcome> {
  const { store, system, queues, settings } = runtime;
  const now = system.now();
  if (deadline - now < (deadline - startedAt) / 2) return leave(claim, runtime);
  const lease = endsAt + settings.leaseMarginMs;
  if (!(await store.charge(claim, lease))) return { again: "lost", seconds: 1 };
  // If it kills this process too, its copies come back when the lease ends, not after the queue's long visibility.
  const seconds = Math.ceil((lease - now) / 1000);
  await queues.delay(messages.map((message) => ({ message, seconds })));
  return perform(incoming, claim, runtime, deadline);
}

/** Leaves a suspect to another invocation: no attempt. */
export async function leave(claim: Claim, { store }: Pick<Runtime, "store">): Promise<Outcome> {
  await store.giveBack(claim);
  return { again: "crowded", seconds: 0 };
}
