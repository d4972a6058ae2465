import { dynamoTimers } from "../../../runtime/aws/dynamodb-timers.ts";
import { deskOf } from "../../../tools/desk.ts";
import { sendingRuntime } from "../../../tools/sending.ts";
import { choreographyOf, type Stack as ToolsStack } from "../../../tools/stack.ts";
import { waitingNamed } from "../../../tools/timers/find-timers.ts";
import { fireNow } from "../../../tools/timers/fire-now.ts";
import { isTimer } from "../../../tools/timers/pending-timers.ts";
import { timerActs } from "../../../tools/timers/timer-acts.ts";
import { credentials } from "../../credentials.ts";
import type { Stack } from "../../stack.ts";

/** Lets days pass: fires a pending timer now, as `npm run timers -- fire` does. Throws where none is pending. */
export function daysOf({ endpoint, region, ...outputs }: Stack): { pass(timer: string): Promise<void> } {
  const stack = { ...outputs, client: { endpoint, region, credentials } } as unknown as ToolsStack;
  const desk = deskOf(stack);
  const log = () => {};
  const { system, ...sending } = sendingRuntime(stack, desk.dynamo, log);
  const timers = dynamoTimers(desk.dynamo, desk.claimsTable);
  const runtime = { ...sending, system: { ...system, now: desk.now }, timers, log };
  return {
    async pass(timer) {
      for (;;) {
        const [found] = await waitingNamed(desk, timer, choreographyOf(stack));
        if (!found || !isTimer(found)) throw new Error(`No timer ${timer} is pending.`);
        // Where it was set anew meanwhile, the new one is meant.
        if ((await fireNow(found, timerActs(desk), runtime)) !== "gone") return;
      }
    },
  };
}
