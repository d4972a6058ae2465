import { check } from "../check/check-message.ts";
import { claimMessage } from "../claim/claim-message.ts";
import { handleClaimed } from "../handle/handle-claimed.ts";
import { projected } from "../handle/projection.ts";
import type { Message } from "../ports/message.ts";
import type { Runtime } from "../ports/runtime.ts";
import type { Claim } from "../ports/store.ts";
import { acknowledge } from "./acknowledge.ts";
import { countsOf, logCounts } from "./batch-metrics.ts";
import { type Group, groupCopies, type Result } from "./group.ts";
import type { Invocation } from "./invocation.ts";
import { giveBack, handleAlone, type PoisonMessage } from "./poison.ts";
import { publishResults } from "./publish-results.ts";
import { refuseRejected } from "./refuse-rejected.ts";
import { resultOf } from "./result-of.ts";

/**
 * Handles a batch: everything side by side, outgoing events in shared calls, and a message that may kill its process
 * alone, after the others are committed and published.
 * @returns the messages to be delivered again. It does not reject.
 */
export async function handleBatch(
  messages: readonly Message[],
  runtime: Runtime,
  invocation: Invocation,
): Promise<Message[]> {
  // 1. Check envelope and contract; copies of one message go on as one.
  const rules = { ...runtime.consumer, maxEventBytes: runtime.settings.maxEventBytes };
  const checked = messages.map((message) => check(message, rules));
  const rejected = checked.filter((one) => "reason" in one);
  const { groups, waiting } = groupCopies(checked.filter((one) => "hash" in one));

  // 2. Claim, handle and commit, side by side; what breaks its contract is marked dead.
  const alone = groups.length === 1;
  const handled = await Promise.all([
    ...refuseRejected(rejected, runtime),
    ...groups.map((group) => handleGroup(group, runtime, invocation, alone)),
  ]);
  const results = handled.filter((one) => "outcome" in one);
  const [poison, ...others] = handled.filter((one) => "claim" in one);

  // 3. Publish what was committed.
  const published = await publishResults(results, runtime);

  // 4. One poison message is handled alone; further ones wait for other invocations.
  const left = await Promise.all(
    others.map((one) => resultOf(one, runtime, () => giveBack(one.claim, runtime))),
  );
  const last = poison
    ? [await resultOf(poison, runtime, () => handleAlone(poison, runtime, invocation))]
    : [];
  const publishedLast = await publishResults(last, runtime);

  // 5. Acknowledge what is finished; the rest comes again.
  logCounts(countsOf([...results, ...last.map((one) => ({ ...one, claimed: true }))]), runtime);
  return acknowledge([...waiting, ...published, ...left, ...publishedLast], runtime);
}

/** Claims and handles a group, unless it may be a poison message and there is company to protect. */
async function handleGroup(
  group: Required<Group>,
  runtime: Runtime,
  { deadline, endsAt }: Invocation,
  alone: boolean,
): Promise<Result | PoisonMessage> {
  const { incoming } = group;
  if (await projected(incoming, runtime, deadline)) return { ...group, outcome: { finished: "projected" } };
  let poison: Claim | undefined;
  let claimed = false;
  const result = await resultOf(group, runtime, async () => {
    const claim = await claimMessage(incoming, runtime, { endsAt, counted: alone ? 1 : 0 });
    if (!("owner" in claim)) return claim;
    claimed = true;
    if (!claim.poison || alone) return handleClaimed(incoming, claim, runtime, deadline);
    poison = claim;
    return { again: "busy", seconds: 0 };
  });
  return poison ? { ...group, claim: poison } : { ...result, claimed };
}
