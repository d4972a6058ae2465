import { adapter } from "../components/function/adapter.ts";
import { Consumer } from "../components/participants/consumer.ts";
import { Gather } from "../components/participants/gather.ts";
import { HttpEndpoint } from "../components/participants/http-endpoint.ts";
import { Notification } from "../components/participants/notification.ts";
import { Table } from "../components/storage/table.ts";
import { failureOf } from "../schemas/choreography/handling-failed.ts";
import { where } from "../schemas/event.ts";
import * as events from "../schemas/users/registry.ts";
import type { Stack } from "./stack.ts";

const { UsersBatchRequested, UserProcessingRequested, UsersBatchListed } = events;
const { UserProcessed, UserProcessingFailed, UsersBatchCompleted } = events;

/** Users: a batch → each user, at most 50 in flight → completed, once. A large batch may be split into child batches. */
export function users({ bus, api, mail }: Stack): void {
  const batches = new Table("batches", { key: "batchId" });
  const batchPages = new Table("batch-pages", { key: "batchId", sort: "page" });
  const users = new Table("users", { key: "batchId", sort: "userId" });
  const accounts = adapter("accounts");

  bus.accept({ UsersBatchRequested });
  new Consumer("split-batch", {
    bus,
    on: { UsersBatchRequested },
    emits: { UserProcessingRequested, UsersBatchRequested, UsersBatchListed },
    creates: { batches, batchPages },
    reads: { batchPages },
    ports: { accounts },
    cycle: "a child batch is not split again",
  });
  new Consumer("process-user", {
    bus,
    on: { UserProcessingRequested },
    emits: { UserProcessed, UserProcessingFailed },
    creates: { users },
    ports: { accounts },
    inFlight: 50,
    backlogAlarmSeconds: 21_600,
    failureMail: false,
  });
  const { progress: batchProgress } = new Gather("complete-users-batch", {
    bus,
    on: {
      UsersBatchListed,
      UserProcessed,
      UserProcessingFailed,
      UsersBatchCompleted,
      HandlingFailed: failureOf("process-user"),
    },
    emits: { UsersBatchCompleted },
    cycle: "only a child batch counts for another",
    failureMail: false,
  });
  const reads = { batches, users, batchProgress };
  new HttpEndpoint("get-batch", { bus, api, route: "GET /batches/{batchId}", reads });

  const parentBatchId = [{ exists: false }];
  new Notification("tell-of-batch", {
    bus,
    to: mail.success,
    on: { UsersBatchCompleted: where(UsersBatchCompleted, { outcome: ["success"], parentBatchId }) },
    text: "Batch <batchId> is complete: all of its <total> users are processed.",
  });
  new Notification("tell-of-bad-batch", {
    bus,
    to: mail.errors,
    on: {
      UsersBatchCompleted: where(UsersBatchCompleted, {
        outcome: ["error"],
        parentBatchId,
        problem: [{ exists: false }],
      }),
    },
    text: "Batch <batchId> ended with <failed> failed and <missing> missing of <total> users.",
  });
  new Notification("tell-of-bad-users", {
    bus,
    to: mail.errors,
    on: { UsersBatchCompleted: where(UsersBatchCompleted, { parentBatchId, problem: [{ exists: true }] }) },
    text: "The users of batch <batchId> are not whole. Of its <total> users <failed> failed and <missing> are missing.",
    fields: ["problem"],
  });
}
