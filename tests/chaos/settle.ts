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

/** Waits until all is quiet, with copies of what comes meanwhile, and redrives what died of no verdict, until there is nothing more. */
export async function settle(
  { stack, counts, signal, history, operator, duplicates }: Settling,
  { patienceMs, say }: { patienceMs: number; say(line: string): void },
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  const onWait = seldom(5000, (left: string) => say(`waiting: ${left}`));
  let calm = true;
  for (let redriven = -1; calm && redriven !== 0; ) {
    const repeat = async () => duplicates.consider(await history.more());
    calm = await quiet(stack, { counts, deadline, signal, onWait, repeat, underway: duplicates.underway });
    redriven = await operator.redrive();
    if (redriven > 0) say(`redrove ${redriven} letters that died of no verdict`);
  }
  if (!calm) say(`not quiet after ${patienceMs / 1000} s; checking all the same`);
  await duplicates.settled();
  await history.more();
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
