import { claimMessage } from "../claim/claim-message.ts";
import { handleClaimed } from "../handle/handle-claimed.ts";
import { projected } from "../handle/projection.ts";
import type { Outcome } from "../outcome.ts";
import type { Invocation } from "../ports/invocation.ts";
import type { Runtime } from "../ports/runtime.ts";
import type { Claim } from "../ports/store.ts";
import type { Group, Result } from "./group.ts";
import { type Claimed, handleAlone } from "./poison.ts";
import { resultOf } from "./result-of.ts";

/** An invocation, and whether a group has it for itself. */
export interface Company extends Invocation {
  alone: boolean;
}

/** Claims and handles a group, unless it may be a poison message and there is company to protect. */
export async function handleGroup(
  group: Required<Group>,
  runtime: Runtime,
  company: Company,
): Promise<Result | Claimed> {
  if (await projected(group.incoming, runtime, company))
    return { ...group, outcome: { finished: "projected" } };
  return handleOne(await claimGroup(group, runtime, company), runtime, company);
}

/** Claims a group, or finds out what else becomes of it. */
export async function claimGroup(
  group: Required<Group>,
  runtime: Runtime,
  { alone, endsAt, startedAt }: Company,
): Promise<Result | Claimed> {
  let claim: Claim | undefined;
  const result = await resultOf(group, async (): Promise<Outcome> => {
    const invocation = { startedAt, endsAt, counted: alone ? 1 : 0 } as const;
    const one = await claimMessage(group.incoming, runtime, invocation);
    if (!("owner" in one)) return one;
    claim = one;
    return { again: "busy" };
  });
  return claim ? { ...group, claim } : result;
}

/** Handles a group if it was claimed; a poison message waits where it has company. */
export async function handleOne(
  one: Result | Claimed,
  runtime: Runtime,
  company: Company,
): Promise<Result | Claimed> {
  if ("outcome" in one) return one;
  const { claim, ...group } = one;
  if (!claim.poison || company.alone)
    return { ...(await resultOf(group, () => handleNow(one, runtime, company))), claimed: true };
  return one;
}

/** Where claims are leased for seconds, one that blocks its process would be taken for dead in every attempt. */
function handleNow(one: Claimed, runtime: Runtime, company: Company): Promise<Outcome> {
  if (one.claim.poison && runtime.consumer.heartbeatSeconds !== undefined)
    return handleAlone(one, runtime, company);
  return handleClaimed(one.incoming, one.claim, runtime, company);
}
