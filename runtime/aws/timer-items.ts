import type { Delete, Put } from "@aws-sdk/client-dynamodb";
import { timerKey } from "../identity.ts";
import { type DeferredRecord, NO_TIMERS, type TimerPlan, type TimerRecord } from "../ports/timer-record.ts";
import { marshalled } from "./expression.ts";
import { pendingEntry } from "./records.ts";

/** What a plan does to timers, as actions of its transaction: whatever is pending is replaced, or goes. */
export function timerItems(
  { set, cancel }: TimerPlan = NO_TIMERS,
  claims: string,
): { Put?: Put; Delete?: Delete }[] {
  return [
    ...set.map((timer) => ({ Put: waitingItem(timer, claims) })),
    ...cancel.map(({ type, key }) => ({
      Delete: { TableName: claims, Key: { key: { S: timerKey(type, key) } } },
    })),
  ];
}

/** A put of what waits for its time, in its place of the sparse index; whatever is there gives way. */
export function waitingItem(record: TimerRecord | DeferredRecord, claims: string) {
  const { key, pendingSince } = record;
  return {
    TableName: claims,
    Item: marshalled({ ...record, ...pendingEntry("timer", key, pendingSince) }),
  };
}
