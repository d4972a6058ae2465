import { handleBatch } from "../../runtime/batch/handle-batch.ts";
import { check } from "../../runtime/check/check-message.ts";
import type { Message } from "../../runtime/ports/message.ts";
import type { Log } from "../../runtime/ports/messaging.ts";
import type { Runtime } from "../../runtime/ports/runtime.ts";
import { fakeStore } from "../../testing/fakes/fake-store.ts";
import { fakeSystem } from "../../testing/fakes/fake-system.ts";
import { memoryBus } from "../../testing/fakes/memory-bus.ts";
import { memoryQueues } from "../../testing/fakes/memory-queues.ts";
import { SETTINGS } from "../runtime/world.ts";
import { goodData } from "./good-data.ts";
import { itemBytes } from "./item-bytes.ts";
import { type Subject, TABLES } from "./shop.ts";

/** Deliveries of one message, at most: each attempt fails once, and others may be in its way. */
const ROUNDS = 12;

/** How many a round stands for: a message that is held is given up after thirty. */
const RECEIVES = 3;

export type World = ReturnType<typeof hostileWorld>;

/** A consumer of the shop in a world of fakes. */
export function hostileWorld({ consumer, definition }: Subject) {
  const store = fakeStore(TABLES);
  const [bus, queues, system] = [memoryBus(), memoryQueues(), fakeSystem()];
  const logs: Parameters<Log>[] = [];
  const runtime: Runtime = {
    consumer,
    settings: SETTINGS,
    log: (...entry) => void logs.push(entry),
    ...{ store, bus, queues, system },
  };
  let largest = 0;
  store.fault = (_call, args, phase) => {
    const { key, found } = (args[0] ?? {}) as { key?: string; found?: { key: string } };
    if (phase === "after")
      largest = Math.max(largest, itemBytes(store.record(key ?? found?.key ?? "") ?? {}));
  };
  return {
    ...{ store, bus, queues, logs },
    /** Bytes of the largest record that there ever was. */
    largest: () => largest,
    check: (message: Message) => check(message, { ...consumer, maxEventBytes: SETTINGS.maxEventBytes }),
    /** The message of a well-formed event; what it needs is there. */
    good(orderId: string): Message {
      if (consumer.name === "reverse-payment") store.seedItem("invoices", voidInvoice(orderId));
      const detail = { metadata: { id: orderId }, data: goodData(definition, orderId) };
      const { type, source } = definition;
      const event = {
        id: `eb-${orderId}`,
        source,
        "detail-type": type,
        time: "2026-01-01T00:00:00Z",
        detail,
      };
      return { messageId: orderId, receiptHandle: orderId, receiveCount: 1, body: JSON.stringify(event) };
    },
    /** Delivers messages until they are acknowledged; those that never are. */
    async settle(messages: readonly Message[]): Promise<Message[]> {
      let open = messages;
      for (let round = 0; open.length > 0 && round < ROUNDS; round++) {
        const startedAt = system.now();
        const [deadline, endsAt] = [startedAt + 20_000, startedAt + 25_000];
        const again = new Set(await handleBatch(open, runtime, { startedAt, deadline, endsAt }));
        open = open
          .filter((message) => again.has(message))
          .map((message) => ({ ...message, receiveCount: message.receiveCount + RECEIVES }));
        await system.advance(SETTINGS.retry.maxDelaySeconds * 1000);
      }
      return [...open];
    },
  };
}

function voidInvoice(orderId: string) {
  return { orderId, paymentId: `pay_${orderId}`, status: "void", amount: 1190, currency: "EUR" };
}
