import type { Outcome } from "../outcome.ts";
import { reserveSlots, type Slots } from "../pace/slots.ts";
import type { Runtime } from "../ports/runtime.ts";
import type { Group, Result } from "./group.ts";
import { type Company, claimGroup, handleGroup, handleOne } from "./handle-group.ts";
import type { Claimed } from "./poison.ts";
import { resultOf } from "./result-of.ts";
import type { Early } from "./starving.ts";

/** Handles a group, or leaves one that may be a poison message for later. */
type HandleGroup = (group: Required<Group>) => Promise<Result | Claimed>;

/**
 * How the groups of a batch are handled: as they come; or, where the consumer has a rate, each in a slot of its pace. What is
 * next in each sequence is claimed first then, so that nothing which was handled before takes a slot, and one call reserves
 * them for all. What is claimed and gets none comes again, without an attempt.
 */
export async function handling(
  sequences: readonly (readonly Required<Group>[])[],
  early: Early,
  runtime: Runtime,
  company: Company,
): Promise<HandleGroup> {
  const claimed = new Map(early);
  const { rate } = runtime.consumer;
  if (rate === undefined)
    return (group) => {
      const one = claimed.get(group);
      return one ? handleOne(one, runtime, company) : handleGroup(group, runtime, company);
    };
  const claim = async (group: Required<Group>) => {
    const one = claimed.get(group) ?? (await claimGroup(group, runtime, company));
    claimed.set(group, one);
    return one;
  };
  const heads = await Promise.all(sequences.flatMap(([head]) => (head ? [claim(head)] : [])));
  const followers = sequences.reduce((sum, { length }) => sum + length - 1, 0);
  const mayRun = (one: Result | Claimed): one is Claimed =>
    "claim" in one && (company.alone || !one.claim.poison);
  const count = heads.filter(mayRun).length + followers;
  let slots: Slots | undefined;
  let failed: Error | undefined;
  try {
    if (count > 0) slots = await reserveSlots(count, rate, runtime, company);
  } catch (error) {
    failed = error as Error;
  }
  return async (group) => {
    const one = await claim(group);
    if (!mayRun(one)) return one;
    const slot = slots?.next();
    const { claim: won, ...left } = one;
    if (slot === undefined)
      return resultOf(left, async () => {
        await runtime.store.giveBack(won);
        if (failed) throw failed;
        return paced(slots);
      });
    return handleOne({ ...one, claim: { ...won, slot } }, runtime, company);
  };
}

/** A claimed message with a slot of its own; or what becomes of it where there is none. */
export async function withSlot(one: Claimed, runtime: Runtime, company: Company): Promise<Claimed | Outcome> {
  const { rate } = runtime.consumer;
  if (rate === undefined) return one;
  const slots = await reserveSlots(1, rate, runtime, company).catch(async (error) => {
    await runtime.store.giveBack(one.claim);
    throw error;
  });
  const slot = slots.next();
  if (slot !== undefined) return { ...one, claim: { ...one.claim, slot } };
  await runtime.store.giveBack(one.claim);
  return paced(slots);
}

function paced(slots: Slots | undefined): Outcome {
  return { again: "paced", seconds: slots?.seconds ?? 0 };
}
