import type { Message } from "../ports/message.ts";
import type { Bus, Log, Queues } from "../ports/messaging.ts";
import type { Settings } from "../ports/runtime.ts";
import type { Store } from "../ports/store.ts";
import type { System } from "../ports/system.ts";
import type { Timers } from "../ports/timers.ts";

/** What firing timers works with. */
export interface TimersRuntime {
  timers: Timers;
  store: Store;
  bus: Bus;
  queues: Queues;
  system: System;
  log: Log;
  settings: Pick<Settings, "recordDays">;
}

/** What a wake-up is about; undefined where a message is none. */
export function wakeUpOf({ body }: Message): { key: string; eventId?: string } | undefined {
  try {
    const { key, eventId } = JSON.parse(body);
    if (typeof key !== "string" || key === "") return undefined;
    return typeof eventId === "string" ? { key, eventId } : { key };
  } catch {
    return undefined;
  }
}
