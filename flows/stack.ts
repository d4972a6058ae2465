import type { EventBus } from "../components/bus/event-bus.ts";
import type { HttpApi } from "../components/http/http-api.ts";
import type { Notifications } from "../components/mail/notifications.ts";

/** What all flows of a stack share. */
export interface Stack {
  bus: EventBus;
  api: HttpApi;
  mail: Notifications;
}
