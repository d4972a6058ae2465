import type { Incoming } from "../check/check-message.ts";
import { handleClaimed } from "../handle/handle-claimed.ts";
import { CLAIM_LOST, type Outcome } from "../outcome.ts";
import type { Runtime } from "../ports/runtime.ts";
import type { Claim } from "../ports/store.ts";
import type { Group } from "./group.ts";
import type { Invocation } from "./invocation.ts";

/** A claimed message whose last owner was killed or hung: perhaps by this message. */
export interface PoisonMessage extends Group {
  incoming: Incoming;
  claim: Claim;
}

/** Handles a poison message by itself. Its attempt counts before it starts, so it cannot crash for ever. */
export async function handleAlone(
  { messages, incoming, claim }: PoisonMessage,
  runtime: Runtime,
  { startedAt, deadline, endsAt }: Invocation,
): Promise<Outcome> {
  const { store, system, queues, settings } = runtime;
  const now = system.now();
  if (deadline - now < (deadline - startedAt) / 2) return giveBack(claim, runtime);
  const lease = endsAt + settings.leaseMarginMs;
  if (!(await store.countAttempt(claim, lease))) return CLAIM_LOST;
  // If it kills this process too, its copies come back when the lease ends, not after the queue's long visibility.
  const seconds = Math.ceil((lease - now) / 1000);
  await queues.delay(messages.map((message) => ({ message, seconds })));
  return handleClaimed(incoming, claim, runtime, deadline);
}

/** Gives a poison message back for another invocation: no attempt. */
export async function giveBack(claim: Claim, { store }: Pick<Runtime, "store">): Promise<Outcome> {
  await store.giveBack(claim);
  return { again: "busy", seconds: 0 };
}
