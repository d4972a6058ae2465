import type { Bus, Queues } from "../../runtime/ports/messaging.ts";
import type { Sources } from "../sources.ts";

/** What commands work with. */
export interface Acting extends Sources {
  bus: Bus;
  /** By which the function that fires timers is woken. */
  queues: Pick<Queues, "wake">;
}
