/** The stack: one bus, one API, mail, history, a console; and the flows, which say who is woken by what. */
import "./components/settings/failures.ts";
import { EventBus } from "./components/bus/event-bus.ts";
import { HttpApi } from "./components/http/http-api.ts";
import { Notifications } from "./components/mail/notifications.ts";
import { Console } from "./components/participants/console.ts";
import { FailureNotifications } from "./components/participants/failure-notifications.ts";
import { Journal } from "./components/participants/journal.ts";
import { chosenFlows } from "./components/settings/flows.ts";
import { tagResources } from "./components/settings/tags.ts";
import { crawls } from "./flows/crawls.ts";
import { github } from "./flows/github.ts";
import { orders } from "./flows/orders.ts";
import { subscriptions } from "./flows/subscriptions.ts";
import { users } from "./flows/users.ts";

tagResources();
const mail = new Notifications("mail");
const bus = new EventBus("shop", { alarmActions: [mail.errors.arn] });
const api = new HttpApi("api");

new Journal("journal", { bus, expectedEveryHours: 24 });
new Console("console", { bus, api });
const flows = {
  orders,
  crawls,
  users,
  github,
  subscriptions,
};
for (const flow of chosenFlows(flows)) flow({ bus, api, mail });
new FailureNotifications("tell-of-failure", { bus, to: mail.errors });

export const {
  busName,
  busArn,
  archiveArn,
  claimsTable,
  journalTable,
  choreography,
  consumers,
  joined,
  notifications,
  sweeper,
  timers,
} = bus.complete();
export const apiUrl = api.url;
