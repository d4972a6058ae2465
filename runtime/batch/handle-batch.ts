import { check, type Incoming, type Message } from "../check/incoming.ts";
import { claimMessage } from "../claim/claim-message.ts";
import { handleClaimed } from "../handle/handle-claimed.ts";
import { projected } from "../handle/projection.ts";
import type { Runtime } from "../ports/runtime.ts";
import type { Claim } from "../ports/store.ts";
import { countsOf, logCounts } from "./batch-metrics.ts";
import { handleAlone, leaveForLater } from "./poison.ts";
import { acknowledge, type Group, publish, type Result, refused, resultOf } from "./results.ts";

/** The time that an invocation has, in milliseconds since 1970. */
export interface Invocation {
  startedAt: number;
  /** When handlers must be done, so that what follows still fits. */
  deadline: number;
  /** When the function is killed. */
  endsAt: number;
}

interface PoisonMessage extends Group {
  claim: Claim;
  incoming: Incoming;
}

/**
 * Handles a batch: everything side by side, outgoing events in shared calls, and a message that may kill its process
 * alone after the others are committed and published.
 * @returns the messages to be delivered again. It does not reject.
 */
export async function handleBatch(
  messages: readonly Message[],
  runtime: Runtime,
  invocation: Invocation,
): Promise<Message[]> {
  const definition = { ...runtime.consumer, maxEventBytes: runtime.settings.maxEventBytes };
  const checked = messages.map((message) => check(message, definition));
  const { groups, later } = grouped(checked.filter((one) => "hash" in one));
  const taken = await Promise.all([
    ...refused(
      checked.filter((one) => "reason" in one),
      runtime,
    ),
    ...groups.map((group) => start(group, runtime, invocation, groups.length === 1)),
  ]);
  const company = await publish(
    taken.filter((one) => "outcome" in one),
    runtime,
  );
  const [poison, ...others] = taken.filter((one) => "claim" in one);
  const left = await Promise.all(
    others.map((one) => resultOf(one, runtime, () => leaveForLater(one.claim, runtime))),
  );
  const alone = poison
    ? [await resultOf(poison, runtime, () => handleAlone(poison, runtime, invocation))]
    : [];
  const isolated = await publish(alone, runtime);
  const claimed = alone.map((one) => ({ ...one, claimed: true }));
  logCounts(countsOf([...taken.filter((one) => "outcome" in one), ...claimed]), runtime);
  return acknowledge([...later, ...company, ...left, ...isolated], runtime);
}

/** Groups copies; another payload under the same key, or another right to reopen it, waits for the next delivery. */
function grouped(incoming: readonly Incoming[]): { groups: Required<Group>[]; later: Result[] } {
  const groups = new Map<string, Required<Group>>();
  const later: Result[] = [];
  for (const one of incoming) {
    const group = groups.get(one.key);
    if (!group) groups.set(one.key, { incoming: one, messages: [one.message] });
    else if (alike(group.incoming, one)) group.messages.push(one.message);
    else later.push({ incoming: one, messages: [one.message], outcome: { again: "held", seconds: 1 } });
  }
  return { groups: [...groups.values()], later };
}

function alike(a: Incoming, b: Incoming): boolean {
  return (
    a.hash === b.hash && a.replayName === b.replayName && a.message.deadLetterId === b.message.deadLetterId
  );
}

/** Claims and handles a group, unless its last owner left no word and there is company to protect. */
async function start(
  group: Required<Group>,
  runtime: Runtime,
  invocation: Invocation,
  alone: boolean,
): Promise<Result | PoisonMessage> {
  const { incoming } = group;
  if (await projected(incoming, runtime, invocation.deadline))
    return { ...group, outcome: { finished: "projected" } };
  let claimed = false;
  let poison: Claim | undefined;
  const result = await resultOf(group, runtime, async () => {
    const claim = await claimMessage(incoming, runtime, {
      endsAt: invocation.endsAt,
      counted: alone ? 1 : 0,
    });
    if (!("owner" in claim)) return claim;
    claimed = true;
    if (!claim.poison || alone) return handleClaimed(incoming, claim, runtime, invocation.deadline);
    poison = claim;
    return { again: "crowded", seconds: 0 };
  });
  return poison ? { ...group, claim: poison } : { ...result, claimed };
}
