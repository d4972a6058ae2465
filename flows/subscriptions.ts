import * as pulumi from "@pulumi/pulumi";
import { adapter } from "../components/function/adapter.ts";
import { Consumer } from "../components/participants/consumer.ts";
import { HttpEndpoint } from "../components/participants/http-endpoint.ts";
import { Notification } from "../components/participants/notification.ts";
import { Table } from "../components/storage/table.ts";
import * as events from "../schemas/subscriptions/registry.ts";
import type { Stack } from "./stack.ts";

const { SubscriptionStarted, RenewalDue, PaymentRetryDue, GraceRequested, GraceApproved } = events;
const { SubscriptionCharged, SubscriptionChargeDeclined, SubscriptionExtended, SubscriptionChanged } = events;
const { SubscriptionSuspended, SubscriptionCancellationRequested, SubscriptionCancelled } = events;
const { GraceEnded, StatementDue, CustomerStatementIssued } = events;
const charges = { RenewalDue, PaymentRetryDue };
const charged = { SubscriptionCharged, SubscriptionChargeDeclined };

/** Subscriptions: charged each month; or declined, tried again, and then a wait for an approval; until they are cancelled. */
export function subscriptions({ bus, api, mail }: Stack): void {
  const subjects = new pulumi.Config().getObject<string[]>("graceApprovers") ?? [];
  const index = { byCustomer: { key: "customerId", sort: "startedAt" } };
  const subscriptions = new Table("subscriptions", { key: "subscriptionId", index });
  const subscriptionCharges = new Table("subscription-charges", { key: "subscriptionId", sort: "period" });
  const decisions = new Table("decisions", { key: "subscriptionId", sort: "period" });
  const statements = new Table("statements", { key: "customerId", sort: "statement" });
  const state = { puts: { subscriptions }, reads: { subscriptions } };
  const route = "/subscriptions/{subscriptionId}";
  new HttpEndpoint("start-subscription", {
    ...{ bus, api, route: "POST /subscriptions" },
    emits: { SubscriptionStarted, SubscriptionChanged },
    ...state,
  });
  new Consumer("charge-subscription", {
    bus,
    on: { SubscriptionStarted, ...charges },
    emits: { ...charges, ...charged, GraceRequested, GraceEnded, SubscriptionChanged },
    ...state,
    ports: { paymentGateway: adapter("payment-gateway") },
    cycle: "a month or some days pass between two charges",
  });
  new HttpEndpoint("approve-grace", {
    ...{ bus, api, route: `POST ${route}/approval` },
    emits: { GraceApproved },
    reads: { subscriptions },
    ports: { approvers: adapter("approvers", { subjects }, "listed") },
  });
  new Consumer("decide-grace", {
    bus,
    on: { GraceApproved, GraceEnded },
    emits: { RenewalDue, GraceEnded, SubscriptionExtended, SubscriptionSuspended, SubscriptionChanged },
    creates: { decisions },
    ...state,
    cycle: "it only takes its own deadline back",
  });
  new HttpEndpoint("cancel-subscription", {
    ...{ bus, api, route: `POST ${route}/cancellation` },
    emits: { SubscriptionCancellationRequested },
    reads: { subscriptions },
  });
  new Consumer("stop-subscription", {
    bus,
    on: { SubscriptionCancellationRequested },
    emits: { SubscriptionCancelled, SubscriptionChanged, ...charges, GraceEnded },
    ...state,
  });
  new Consumer("tally-charges", {
    bus,
    on: { SubscriptionCharged },
    emits: { StatementDue },
    creates: { subscriptionCharges },
    adds: { statements },
  });
  new Consumer("issue-statement", {
    ...{ bus, on: { StatementDue }, emits: { CustomerStatementIssued }, reads: { statements } },
  });
  const reads = { subscriptions, subscriptionCharges, decisions };
  new HttpEndpoint("get-subscription", { bus, api, route: `GET ${route}`, reads });
  const list = "GET /customers/{customerId}/subscriptions";
  const indexes = { subscriptionsByCustomer: subscriptions.index.byCustomer };
  new HttpEndpoint("list-subscriptions", { bus, api, route: list, indexes });

  const news = { SubscriptionChargeDeclined, GraceRequested, SubscriptionExtended, SubscriptionSuspended };
  const ports = { customerMail: adapter("customer-mail") };
  new Consumer("write-to-customer", { bus, on: { ...news, CustomerStatementIssued }, ports });
  new Consumer("tell-crm", {
    bus,
    on: { SubscriptionChanged },
    inOrder: "revision",
    rate: { perSecond: 5 },
    ports: { crm: adapter("crm") },
  });

  new Notification("tell-of-grace", {
    ...{ bus, to: mail.errors, on: { GraceRequested } },
    text: "Subscription <subscriptionId> is not paid for month <period>. Who approves that it goes on, until <until>?",
  });
  new Notification("tell-of-cancellation", {
    ...{ bus, to: mail.success, on: { SubscriptionCancelled } },
    text: "Subscription <subscriptionId> is cancelled.",
  });
}
