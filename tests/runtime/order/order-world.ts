import * as z from "zod";
import { orderKey, parkedKey } from "../../../runtime/identity.ts";
import type { Message } from "../../../runtime/ports/message.ts";
import type { ParkedRecord, Position } from "../../../runtime/ports/position.ts";
import { publishOutboxes } from "../../../runtime/publish/publish-outboxes.ts";
import { fire } from "../../../runtime/timers/fire.ts";
import { defineEvent } from "../../../schemas/event.ts";
import { type Handle, type WorldOptions, world } from "../world.ts";

export const Changed = defineEvent({
  type: "Changed",
  source: "test.orders",
  key: ["orderId", "revision"],
  data: z.object({ orderId: z.string(), revision: z.int().min(1), note: z.string().optional() }),
});

const record: Handle = ({ data }) => {
  const { orderId, revision } = data as { orderId: string; revision: number };
  return { writes: [{ create: "shipments", item: { orderId: `${orderId}.${revision}` } }] };
};

/** A message that says that an order has changed. */
export function changed(
  orderId: string,
  revision: number,
  { note, metadata, message, envelope }: More = {},
): Message {
  const data = { orderId, revision, ...(note === undefined ? {} : { note }) };
  const event = {
    ...{ id: `eb-${orderId}-${revision}`, source: Changed.source, "detail-type": Changed.type },
    ...{ time: "2026-01-01T00:00:00Z", detail: { ...(metadata ? { metadata } : {}), data } },
    ...envelope,
  };
  const messageId = `${orderId}-${revision}`;
  return { messageId, receiptHandle: messageId, receiveCount: 1, body: JSON.stringify(event), ...message };
}

interface More {
  note?: string;
  metadata?: object;
  message?: Partial<Message>;
  envelope?: object;
}

/** A consumer that handles the changes of each order in order, and the function that wakes what waits. */
export function orderWorld(handle: Handle = record, { settings, ...more }: WorldOptions = {}) {
  const handled: string[] = [];
  const at = world(
    async (event, context) => {
      const { orderId, revision } = event.data as { orderId: string; revision: number };
      handled.push(`${orderId}.${revision}`);
      return handle(event, context);
    },
    {
      ...more,
      consumer: { on: [Changed], inOrder: "revision" },
      settings: { queueUrl: "https://sqs/ship-order-queue", ...settings },
    },
  );
  const { runtime, store, timers, queues } = at;
  const key = (orderId: string) => orderKey("ship-order", orderId);
  return {
    ...{ ...at, handled, key },
    position: (orderId: string) => store.record(key(orderId)) as unknown as Position | undefined,
    parked: (orderId: string, revision: number) =>
      store.record(parkedKey(key(orderId), revision)) as unknown as ParkedRecord | undefined,
    recordAt: (orderId: string, revision: number) =>
      store.records().find(({ event }) => event?.id === `eb-${orderId}-${revision}`),
    /** Fires whatever was woken, and delivers what is handed back; the messages that shall come again. */
    async wake(): Promise<string[]> {
      const again: string[] = [];
      while (queues.wakeUps.length > 0) {
        const { wake, eventId } = queues.wakeUps.shift() ?? { wake: "" };
        const fired = await fire(wake, eventId, { ...runtime, timers });
        if ("outbox" in fired) await publishOutboxes([fired.outbox], runtime);
        for (const { body, deadLetterId } of queues.handedBack.splice(0))
          again.push(
            ...(await at.run({
              ...{ messageId: "handed back", receiptHandle: "r", receiveCount: 1, body },
              ...(deadLetterId === undefined ? {} : { deadLetterId }),
            })),
          );
      }
      return again;
    },
  };
}
