import { countsOf, logCounts } from "./batch-metrics.ts";
import { check, type Incoming, type Message } from "./incoming.ts";
import { perform } from "./perform.ts";
import { projected } from "./projection.ts";
import { conclude, type Group, type Result, refused, send, settled } from "./results.ts";
import type { Runtime } from "./runtime.ts";
import type { Claim } from "./store.ts";
import { isolate, leave } from "./suspects.ts";
import { take } from "./take.ts";

/** The time that an invocation has, in milliseconds since 1970. */
export interface Invocation {
  startedAt: number;
  /** When handlers must be done, so that what follows still fits. */
  deadline: number;
  /** When the function is killed. */
  endsAt: number;
}

interface Suspect extends Group {
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
  const company = await send(
    taken.filter((one) => "outcome" in one),
    runtime,
  );
  const [suspect, ...others] = taken.filter((one) => "claim" in one);
  const left = await Promise.all(others.map((one) => settled(one, runtime, () => leave(one.claim, runtime))));
  const alone = suspect ? [await settled(suspect, runtime, () => isolate(suspect, runtime, invocation))] : [];
  const isolated = await send(alone, runtime);
  const claimed = alone.map((one) => ({ ...one, claimed: true }));
  logCounts(countsOf([...taken.filter((one) => "outcome" in one), ...claimed]), runtime);
  return conclude([...later, ...company, ...left, ...isolated], runtime);
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
): Promise<Result | Suspect> {
  const { incoming } = group;
  if (await projected(incoming, runtime, invocation.deadline))
    return { ...group, outcome: { finished: "projected" } };
  let claimed = false;
  let suspect: Claim | undefined;
  const result = await settled(group, runtime, async () => {
    const claim = await take(incoming, runtime, { endsAt: invocation.endsAt, charge: alone ? 1 : 0 });
    if (!("owner" in claim)) return claim;
    claimed = true;
    if (!claim.suspect || alone) return perform(incoming, claim, runtime, invocation.deadline);
    suspect = claim;
    return { again: "crowded", seconds: 0 };
  });
  return suspect ? { ...group, claim: suspect } : { ...result, claimed };
}
