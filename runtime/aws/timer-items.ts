import type { Delete, Put } from "@aws-sdk/client-dynamodb";
import { timerKey } from "../identity.ts";
import { NO_TIMERS, type TimerPlan } from "../ports/timer-record.ts";
import { marshalled } from "./expression.ts";
import { pendingEntry } from "./records.ts";

/** What a plan does to timers, as actions of its transaction: whatever is pending is replaced, or goes. */
export function timerItems(
  { set, cancel }: TimerPlan = NO_TIMERS,
  claims: string,
): { Put?: Put; Delete?: Delete }[] {
  return [
    ...set.map((timer) => ({
      Put: {
        TableName: claims,
        Item: marshalled({ ...timer, ...pendingEntry("timer", timer.key, timer.pendingSince) }),
      },
    })),
    ...cancel.map(({ type, key }) => ({
      Delete: { TableName: claims, Key: { key: { S: timerKey(type, key) } } },
    })),
  ];
}
