/** `event-choreography/components`: what a Pulumi program of another team is made of. */
import "../components/settings/failures.ts";

export { EventBus, type EventBusArgs } from "../components/bus/event-bus.ts";
export { type Adapter, adapter } from "../components/function/adapter.ts";
export { HttpApi } from "../components/http/http-api.ts";
export { Notifications } from "../components/mail/notifications.ts";
export { Console, type ConsoleArgs } from "../components/participants/console.ts";
export { Consumer, type ConsumerArgs } from "../components/participants/consumer.ts";
export { FailureNotifications } from "../components/participants/failure-notifications.ts";
export { Gather } from "../components/participants/gather.ts";
export { HttpEndpoint } from "../components/participants/http-endpoint.ts";
export { Journal, type JournalArgs } from "../components/participants/journal.ts";
export { Notification } from "../components/participants/notification.ts";
export { Schedule } from "../components/participants/schedule.ts";
export { Webhook } from "../components/participants/webhook.ts";
export { chosenFlows } from "../components/settings/flows.ts";
export { tagResources } from "../components/settings/tags.ts";
export { PayloadBucket } from "../components/storage/payload-bucket.ts";
export { Secret } from "../components/storage/secret.ts";
export { Table, type TableArgs } from "../components/storage/table.ts";
export { givenUpBy } from "../schemas/choreography/given-up.ts";
