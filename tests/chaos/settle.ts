import type { Duplicates } from "./duplicates.ts";
import type { History } from "./history.ts";
import type { Operator } from "./letters.ts";
import { quiet } from "./quiet.ts";
import type { ChaosStack } from "./stack.ts";
import type { Totals } from "./totals.ts";

interface Settling {
  stack: ChaosStack;
  counts: Totals;
  signal: AbortSignal;
  history: History;
  operator: Operator;
  duplicates: Duplicates;
}

/**
 * Waits until all is quiet, with copies of what comes meanwhile, and redrives what died of no verdict, until there is
 * nothing more. It waits as long as anything moves: how long that takes is the machine's affair.
 * @returns what was left when nothing moved for so long; undefined where all is quiet.
 */
export async function settle(
  { stack, counts, signal, history, operator, duplicates }: Settling,
  { patienceMs, say }: { patienceMs: number; say(line: string): void },
): Promise<string | undefined> {
  const onWait = seldom(5000, (left: string) => say(`waiting: ${left}`));
  let left: string | undefined;
  for (let redriven = -1; left === undefined && redriven !== 0; ) {
    const repeat = async () => duplicates.consider(await history.more());
    left = await quiet(stack, { counts, patienceMs, signal, onWait, repeat, underway: duplicates.underway });
    redriven = await operator.redrive();
    if (redriven > 0) say(`redrove ${redriven} letters that died of no verdict`);
  }
  if (left) say(`nothing has moved for ${patienceMs / 1000} s: ${left}; checking all the same`);
  await duplicates.settled();
  await history.more();
  return left;
}

/** Calls at most once in so many milliseconds. */
function seldom<T>(milliseconds: number, call: (value: T) => void): (value: T) => void {
  let last = performance.now();
  return (value) => {
    if (performance.now() - last < milliseconds) return;
    last = performance.now();
    call(value);
  };
}
