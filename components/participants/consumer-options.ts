import type { EventBus } from "../bus/event-bus.ts";
import type { ShapeOptions } from "../delivery/consumer-shape.ts";
import type { OrderOptions } from "../delivery/in-order.ts";

/** What a flow may say of a consumer besides its events, tables and ports. */
export interface ConsumerOptions extends ShapeOptions, OrderOptions {
  bus: EventBus;
  /** Why a cycle through this consumer ends by itself. */
  cycle?: string;
  /**
   * Whether {@link FailureNotifications} sends a mail for each event that it gives up. Not so for the items of a scatter:
   * they are in the mail of their gather, and a thousand mails of one bad deployment would tell no more. @default true
   */
  failureMail?: boolean;
}
