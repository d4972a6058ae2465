import * as z from "zod";
import { handleBatch } from "../../runtime/batch/handle-batch.ts";
import type { Message } from "../../runtime/ports/message.ts";
import type { Log } from "../../runtime/ports/messaging.ts";
import type { ConsumerDefinition, Runtime, Settings } from "../../runtime/ports/runtime.ts";
import { defineEvent } from "../../schemas/event.ts";
import { fakeGathers } from "../../testing/fakes/fake-gathers.ts";
import { fakeStore } from "../../testing/fakes/fake-store.ts";
import { type FakeSystemOptions, fakeSystem } from "../../testing/fakes/fake-system.ts";
import { fakeTables } from "../../testing/fakes/fake-tables.ts";
import { fakeTimers } from "../../testing/fakes/fake-timers.ts";
import { memoryBus } from "../../testing/fakes/memory-bus.ts";
import { memoryQueues } from "../../testing/fakes/memory-queues.ts";

/** What the consumer of these tests handles. */
export const Ordered = defineEvent({
  type: "Ordered",
  source: "test.orders",
  key: ["orderId"],
  data: z.object({
    orderId: z.string(),
    note: z.string().optional(),
    token: z.string().meta({ secret: true }).optional(),
  }),
});

/** What it publishes. */
export const Shipped = defineEvent({
  type: "Shipped",
  source: "test.shipping",
  key: ["orderId"],
  data: z.object({ orderId: z.string(), at: z.string() }),
});

export const SETTINGS: Settings = {
  busName: "shop-1",
  retry: { maxAttempts: 3, baseDelaySeconds: 2, maxDelaySeconds: 300 },
  deadLetterQueueUrl: "https://sqs/ship-order-dlq",
  leaseMarginMs: 2000,
  recordDays: 35,
  maxEventBytes: 262_144,
};

/** How long a handler has in these tests: milliseconds. */
export const LIMIT = 20_000;

/** What an invocation has left after that, for commits and publishing: milliseconds. */
export const RESERVE = 5000;

export type Handle = ConsumerDefinition["handle"];

/** Ships an order: creates its shipment, and says so. */
export const ship: Handle = ({ data }, { now }) => {
  const { orderId } = data as { orderId: string };
  return {
    writes: [{ create: "shipments", item: { orderId, at: now } }],
    events: [{ type: "Shipped", data: { orderId, at: now } }],
  };
};

export interface WorldOptions {
  consumer?: Partial<ConsumerDefinition>;
  settings?: Partial<Settings>;
  system?: FakeSystemOptions;
}

/** One consumer, `ship-order`, in a world of fakes. */
export function world(handle: Handle = ship, { consumer, settings, system: options }: WorldOptions = {}) {
  const tables = fakeTables({ shipments: "orderId", orders: "orderId" });
  const [store, gathers, timers] = [fakeStore(tables), fakeGathers(tables), fakeTimers(tables)];
  const [bus, queues, system] = [memoryBus(), memoryQueues(), fakeSystem(options)];
  const logs: Parameters<Log>[] = [];
  const runtime: Runtime = {
    consumer: {
      name: "ship-order",
      on: [Ordered],
      emits: [Shipped],
      ports: {},
      projection: false,
      handle,
      ...consumer,
    },
    settings: { ...SETTINGS, ...settings },
    log: (...entry) => void logs.push(entry),
    ...{ store, bus, queues, system },
  };
  return {
    ...{ runtime, store, gathers, timers, bus, queues, system, logs },
    /** Handles a batch; the ids of the messages that shall come again. */
    async run(...messages: Message[]): Promise<string[]> {
      const startedAt = system.now();
      const [deadline, endsAt] = [startedAt + LIMIT, startedAt + LIMIT + RESERVE];
      const again = await handleBatch(messages, runtime, { startedAt, deadline, endsAt });
      return again.map(({ messageId }) => messageId);
    },
    /** The record of an order, or of an idempotency key. */
    recordOf: (key: string) => store.record(`ship-order|test.orders|Ordered|${key}`),
  };
}

export interface Sent {
  metadata?: object;
  data?: object;
  /** Fields of the envelope to replace. */
  envelope?: object;
  message?: Partial<Message>;
}

/** The message in which the rule puts an Ordered on the queue: its id is the order's unless told. */
export function ordered(orderId: string, { metadata, data, envelope, message }: Sent = {}): Message {
  const detail = { ...(metadata ? { metadata } : {}), data: { orderId, ...data } };
  const event = {
    version: "0",
    id: `eb-${orderId}`,
    source: "test.orders",
    "detail-type": "Ordered",
    time: "2026-01-01T00:00:00Z",
    detail,
    ...envelope,
  };
  return {
    messageId: orderId,
    receiptHandle: `receipt-${orderId}`,
    receiveCount: 1,
    body: JSON.stringify(event),
    ...message,
  };
}

/** The next delivery of a message. */
export function messageAgain(message: Message): Message {
  return { ...message, receiveCount: message.receiveCount + 1 };
}

/** Metadata and data of a published event. */
export function detailOf({ detail }: { detail: string }) {
  return JSON.parse(detail) as { metadata: Record<string, unknown>; data: Record<string, unknown> };
}
