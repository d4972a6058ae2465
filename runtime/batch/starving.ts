import type { Outcome } from "../outcome.ts";
import type { Runtime } from "../ports/runtime.ts";
import type { Group, Result } from "./group.ts";
import { type Company, claimGroup } from "./handle-group.ts";
import { type Claimed, giveBack } from "./poison.ts";
import { resultOf } from "./result-of.ts";

/** A poison message was handed out to its victim first, and to whoever put it off then. */
const STARVES_FROM = 3;

/** Groups of which one starves, and what becomes of the others. */
interface Starving {
  one: Claimed;
  others: Result[];
}

/** What was claimed before the rest, as only messages that came again and again are. */
export type Early = ReadonlyMap<Group, Result | Claimed>;

/**
 * Looks for a poison message that was put off before: in slow company it would be until its queue gives it up. It goes
 * first and alone, and all others are given back for it, without an attempt. Only messages that came again and again are
 * claimed for that; where none of them starves they are claimed already.
 */
export async function findStarving(
  groups: readonly Required<Group>[],
  runtime: Runtime,
  company: Company,
): Promise<Starving | Early> {
  const old = groups.filter(
    ({ messages }) => !company.alone && messages.some(({ receiveCount }) => receiveCount >= STARVES_FROM),
  );
  const early = new Map<Group, Result | Claimed>();
  await Promise.all(old.map(async (group) => early.set(group, await claimGroup(group, runtime, company))));
  const one = [...early.values()].find(
    (found): found is Claimed => "claim" in found && found.claim.poison && found.claim.record.putOff === true,
  );
  if (!one) return early;
  const others = groups
    .map((group) => early.get(group) ?? { ...group, outcome: UNCLAIMED })
    .filter((other) => other !== one)
    .map((other) => ("outcome" in other ? other : resultOf(other, () => giveBack(other, runtime))));
  return { one, others: await Promise.all(others) };
}

/** Others come again, without an attempt. */
const UNCLAIMED: Outcome = { again: "busy" };
