import { check } from "../check/check-message.ts";
import { sequencesOf } from "../order/sequences.ts";
import type { Invocation } from "../ports/invocation.ts";
import type { Message } from "../ports/message.ts";
import type { Runtime } from "../ports/runtime.ts";
import { acknowledge } from "./acknowledge.ts";
import { countsOf, logCounts } from "./batch-metrics.ts";
import { closeRefusals } from "./close-refusals.ts";
import { groupCopies, type Result } from "./group.ts";
import { type Heartbeat, heartbeatOf } from "./heartbeat.ts";
import { handling, withSlot } from "./in-pace.ts";
import { type Claimed, giveBack, handleAlone, handleLast } from "./poison.ts";
import { publishResults } from "./publish-results.ts";
import { refuseRejected } from "./refuse-rejected.ts";
import { resultOf } from "./result-of.ts";
import { findStarving } from "./starving.ts";

/**
 * Handles a batch: everything side by side, outgoing events in shared calls, and a message that may kill its process
 * alone, after the others are committed and published; or first, with the others given back, where it was put off before.
 * @returns the messages to be delivered again. It does not reject.
 */
export async function handleBatch(
  messages: readonly Message[],
  given: Runtime,
  invocation: Invocation,
): Promise<Message[]> {
  const heartbeat = heartbeatOf(messages, given);
  const { runtime } = heartbeat;
  // 1. Check envelope and contract; copies of one message go on as one.
  const rules = { ...runtime.consumer, maxEventBytes: runtime.settings.maxEventBytes };
  const checked = messages.map((message) => check(message, rules));
  const rejected = refuseRejected(
    checked.filter((one) => "reason" in one),
    runtime,
  );
  const { groups, waiting } = groupCopies(checked.filter((one) => "hash" in one));
  const company = { ...invocation, alone: groups.length === 1 };

  // 2. Claim, handle and commit, side by side; what breaks its contract is marked dead.
  const found = await findStarving(groups, runtime, company);
  if ("one" in found) {
    const others = [...waiting, ...(await Promise.all(rejected)), ...found.others];
    return handleFirst(found.one, others, heartbeat, invocation);
  }
  const sequences = sequencesOf(groups, runtime.consumer);
  const handle = await handling(sequences, found, runtime, company);
  const handled = await Promise.all([
    ...rejected,
    ...sequences.map((sequence) => oneByOne(sequence, handle)),
  ]).then((parts) => parts.flat());
  const results = handled.filter((one) => "outcome" in one);
  const suspects = handled.filter((one) => "claim" in one);
  // At a pace the slots are gone by then: all of them wait, and one that was put off goes first.
  const poison = runtime.consumer.rate ? undefined : suspects[0];
  const others = suspects.filter((one) => one !== poison);

  // 3. Publish what was committed.
  const published = await publishResults(results, runtime);
  await heartbeat.stop();

  // 4. Acknowledge what is finished; the rest comes again, hidden before a poison message may take its time.
  const left = await Promise.all(others.map((one) => resultOf(one, () => giveBack(one, runtime))));
  const closed = await closeRefusals(published, runtime);
  const again = await acknowledge([...waiting, ...closed, ...left], runtime);

  // 5. One poison message is handled alone; further ones wait for other invocations.
  const last = poison ? [await resultOf(poison, () => handleLast(poison, runtime, invocation))] : [];
  const publishedLast = await publishResults(last, runtime);
  logCounts(countsOf([...results, ...last.map((one) => ({ ...one, claimed: true }))]), runtime);
  return [...again, ...(await acknowledge(await closeRefusals(publishedLast, runtime), runtime))];
}

async function oneByOne<G, R>(groups: readonly G[], handle: (group: G) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const group of groups) results.push(await handle(group));
  return results;
}

/** Handles a starving message; the others are out of its way before it may kill the process. */
async function handleFirst(
  one: Claimed,
  others: readonly Result[],
  { runtime, stop }: Heartbeat,
  invocation: Invocation,
): Promise<Message[]> {
  const published = await publishResults(others, runtime);
  await stop();
  const again = await acknowledge(await closeRefusals(published, runtime), runtime);
  const first = await resultOf(one, async () => {
    const ready = await withSlot(one, runtime, { ...invocation, alone: true });
    return "claim" in ready ? handleAlone(ready, runtime, invocation) : ready;
  });
  logCounts(countsOf([...others, { ...first, claimed: true }]), runtime);
  const closed = await closeRefusals(await publishResults([first], runtime), runtime);
  return [...again, ...(await acknowledge(closed, runtime))];
}
