import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { marshalled } from "../../../runtime/aws/expression.ts";
import { pendingEntry } from "../../../runtime/aws/records.ts";
import { deferredKey, timerKey } from "../../../runtime/identity.ts";
import type { DeferredRecord, TimerRecord } from "../../../runtime/ports/timer-record.ts";
import type { Command } from "../../../testing/fakes/dynamodb/fake-dynamodb.ts";
import { fakeStore } from "../../../testing/fakes/fake-store.ts";
import { fakeSystem } from "../../../testing/fakes/fake-system.ts";
import { fakeTables } from "../../../testing/fakes/fake-tables.ts";
import { fakeTimers } from "../../../testing/fakes/fake-timers.ts";
import { CLAIMS } from "../../../testing/fakes/keys.ts";
import { memoryBus } from "../../../testing/fakes/memory-bus.ts";
import { memoryQueues } from "../../../testing/fakes/memory-queues.ts";
import { timerActs } from "../../../tools/timers/timer-acts.ts";

export const NOW = Date.UTC(2026, 0, 1);

/** So many seconds from the time at which all of it plays. */
export const iso = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();

/** A timer of a payment for an order, due after so many seconds; its event's id tells its setting. */
export function timer(orderId: string, seconds: number, more: Partial<TimerRecord> = {}): TimerRecord {
  const type = more.event?.type ?? "PaymentDeclined";
  const { id = `${type}-${orderId}` } = more;
  const metadata = { id, correlationId: "process-1", occurredAt: iso(seconds) };
  const data = { orderId, reason: "late", declinedAt: iso(seconds) };
  return {
    ...{ key: timerKey(type, orderId), status: "pending", consumer: "process-payment" },
    ...{ correlationId: "process-1", claimedAt: iso(-60), id, pendingSince: NOW + seconds * 1000 },
    event: { id, type, source: "shop.payments" },
    timer: { type, key: orderId, at: iso(seconds) },
    entry: { id, type, source: "shop.payments", detail: JSON.stringify({ metadata, data }) },
    ...more,
  };
}

/** A message that its consumer wants to have again after so many seconds. */
export function deferred(name: string, seconds: number): DeferredRecord {
  return {
    ...{ key: deferredKey("crawl-page", name), status: "pending", consumer: "crawl-page" },
    ...{ correlationId: "crawl-1", claimedAt: iso(-60), id: name, pendingSince: NOW + seconds * 1000 },
    event: { id: name, type: "PageRequested", source: "crawl.pages" },
    message: { queueUrl: "crawl-page-queue", body: "{}" },
  };
}

/** A claims table with something that waits in it, a bus, and what operators do there. */
export function timersTable(...waiting: readonly (TimerRecord | DeferredRecord)[]) {
  const tables = fakeTables();
  const { dynamo } = tables;
  const put = (one: TimerRecord | DeferredRecord) =>
    dynamo.seed(CLAIMS, marshalled({ ...one, ...pendingEntry("timer", one.key, one.pendingSince) }));
  for (const one of waiting) put(one);
  const client = { send: async (command: Command) => dynamo.answer(command) } as unknown as DynamoDBClient;
  const [bus, queues, store, timers] = [memoryBus(), memoryQueues(), fakeStore(tables), fakeTimers(tables)];
  const system = { ...fakeSystem(), now: () => NOW };
  const table = { dynamo: client, claimsTable: CLAIMS };
  return {
    ...{ table, put, bus, store, timers },
    record: (key: string) => tables.record(key),
    acts: timerActs({ ...table, bus, operator: "anna", now: () => NOW }),
    runtime: { ...{ timers, store, bus, queues, system, log: () => {} }, settings: { recordDays: 35 } },
  };
}
