import type { Incoming } from "../check/check-message.ts";
import { handleClaimed } from "../handle/handle-claimed.ts";
import { CLAIM_LOST, type Outcome } from "../outcome.ts";
import type { Invocation } from "../ports/invocation.ts";
import type { Runtime } from "../ports/runtime.ts";
import type { Claim } from "../ports/store.ts";
import type { Group } from "./group.ts";

/** A claimed message; a poison message where its last owner was killed or hung: perhaps by this message. */
export interface Claimed extends Group {
  incoming: Incoming;
  claim: Claim;
}

/**
 * Handles a poison message by itself, unless the others have left it less than half of the time. Its attempt counts
 * before it starts, so it cannot crash for ever.
 */
export async function handleLast(one: Claimed, runtime: Runtime, invocation: Invocation): Promise<Outcome> {
  const { startedAt, deadline } = invocation;
  if (deadline - runtime.system.now() < (deadline - startedAt) / 2) return giveBack(one, runtime);
  return handleAlone(one, runtime, invocation);
}

/** Handles a poison message by itself, however little time there is. */
export async function handleAlone(
  { messages, incoming, claim }: Claimed,
  runtime: Runtime,
  { startedAt, deadline, endsAt }: Invocation,
): Promise<Outcome> {
  const { store, system, queues, settings } = runtime;
  const lease = endsAt + settings.leaseMarginMs;
  if (!(await store.countAttempt(claim, lease))) return CLAIM_LOST;
  // If it kills this process too, its copies come back when the lease ends, not after the queue's long visibility.
  const seconds = Math.ceil((lease - system.now()) / 1000);
  await queues.delay(messages.map((message) => ({ message, seconds })));
  return handleClaimed(incoming, claim, runtime, { startedAt, deadline, alone: true });
}

/** Gives a claimed message back for another invocation: no attempt. */
export async function giveBack({ claim }: Claimed, { store }: Pick<Runtime, "store">): Promise<Outcome> {
  await store.giveBack(claim);
  return { again: "busy" };
}
