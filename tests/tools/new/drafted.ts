import { type ConsumerCall, newConsumer } from "../../../tools/new/consumer.ts";
import { Draft } from "../../../tools/new/draft.ts";
import { readProject } from "../../../tools/new/project.ts";
import { newWebhook } from "../../../tools/new/webhook.ts";

/** This project, as `npm run new` reads it. */
export const project = readProject(process.cwd());

/** A draft of which nothing is written. */
export const draft = () => new Draft(process.cwd());

/** Drafts a consumer of InvoiceCreated. */
export const consumer = (name: string | undefined, call: Partial<ConsumerCall>) =>
  newConsumer(project, draft(), name, {
    ...{ on: ["InvoiceCreated"], emits: [], creates: undefined, flow: undefined, cycle: undefined },
    ...call,
  });

/** Drafts a webhook that publishes ParcelDelivered. */
export const webhook = (route: string | undefined, more: { emits?: string[]; sender?: string } = {}) =>
  newWebhook(project, draft(), "receive-carrier", {
    ...{ route, emits: ["ParcelDelivered"], flow: "orders", sender: undefined },
    ...more,
  });
