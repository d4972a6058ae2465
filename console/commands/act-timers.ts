import type { TimerRecord } from "../../runtime/ports/timer-record.ts";
import { isTimer, waitingAt } from "../../tools/timers/pending-timers.ts";
import { timerActs } from "../../tools/timers/timer-acts.ts";
import type { TimerActed, TimerRequest } from "../api.ts";
import { BadRequest } from "../bad-request.ts";
import { type Sources, tableOf } from "../sources.ts";
import type { Acting } from "./acting.ts";

/** What operators do about timers. Each command is announced on the bus before it is done, or it is not done. */
export function timerCommands(sources: Acting) {
  const { bus, queues, now } = sources;
  const table = tableOf(sources);
  const acts = (operator: string) => timerActs({ ...table, bus, operator, now });

  return {
    /** Has a timer fired at once: it is made due, and the function that fires timers is woken for it. */
    async fire({ request, operator }: TimerCommand): Promise<TimerActed> {
      const found = await pendingOf(sources, request);
      if (!found || !(await acts(operator).hasten(found))) return GONE;
      const [isWoken] = await queues.wake([{ id: found.id, wake: found.key, eventId: found.id, at: now() }]);
      return isWoken ? { done: true } : { done: true, reason: LATER };
    },
    /** Takes a timer back. */
    async cancel({ request, operator }: TimerCommand): Promise<TimerActed> {
      const found = await pendingOf(sources, request);
      return found && (await acts(operator).cancel(found)) ? { done: true } : GONE;
    },
  };
}

/** What an operator asks for. */
interface TimerCommand {
  request: TimerRequest;
  operator: string;
}

/** The timer as whoever asks has seen it; undefined where it is another by now. Throws a BadRequest for what is no timer. */
async function pendingOf(sources: Sources, { key, eventId }: TimerRequest): Promise<TimerRecord | undefined> {
  const found = await waitingAt(tableOf(sources), key);
  if (found && !isTimer(found))
    throw new BadRequest(`This is a message that ${found.consumer} has postponed: it would get lost.`);
  return found?.id === eventId ? found : undefined;
}

const GONE: TimerActed = {
  done: false,
  reason: "It is not pending any more as it was: it was set anew, fired or taken back meanwhile.",
};

const LATER = "Its function could not be woken: the sweeper has it woken within two minutes.";
