import { timerKey } from "../../../runtime/identity.ts";
import type { Message } from "../../../runtime/ports/message.ts";
import type { TimerRecord } from "../../../runtime/ports/timer-record.ts";
import { handOut } from "../../../runtime/timers/hand-out.ts";
import { timersBatch } from "../../../runtime/timers/timers-batch.ts";
import type { Handle } from "../world.ts";
import { ordered, Shipped, world } from "../world.ts";

/** An order's note is what becomes of its shipment: a time for it, `cancel`, or nothing, which is at once. */
const later: Handle = ({ data }, { now }) => {
  const { orderId, note } = data as { orderId: string; note?: string };
  const [id = orderId, at] = (note ?? "").split(" ");
  if (at === "cancel") return { cancels: [{ type: Shipped.type, key: id }] };
  return {
    events: [{ type: Shipped.type, data: { orderId: id || orderId, at: now }, ...(at ? { at } : {}) }],
  };
};

/** Orders that are shipped later, and the function that fires timers. */
export function timersWorld() {
  const at = world(later);
  const { runtime, timers, queues, system, bus, store } = at;
  let messages = 0;
  const received = (body: string, receiveCount = 1): Message => {
    const messageId = `wake-up-${++messages}`;
    return { messageId, receiptHandle: messageId, receiveCount, body };
  };
  const deliver = async (...batch: readonly Message[]) => {
    const again = await timersBatch(batch, { ...runtime, timers });
    return again.map(({ messageId }) => queues.delayOf(messageId));
  };
  return {
    ...at,
    key: (orderId: string) => timerKey(Shipped.type, orderId),
    pending: (orderId: string) =>
      store.record(timerKey(Shipped.type, orderId)) as unknown as TimerRecord | undefined,
    /** Plans a shipment for a time, by an event of its own. */
    async plan(orderId: string, note: string, intent = `${orderId} ${note}`) {
      await at.run(ordered(intent, { data: { note: `${orderId} ${note}` } }));
    },
    /** Fires; the seconds after which each wake-up comes again. */
    async fire(...wakeUps: readonly (readonly [key: string, eventId?: string | undefined])[]) {
      return deliver(...wakeUps.map(([key, eventId]) => received(JSON.stringify({ key, eventId }))));
    },
    /** Gives messages to the function that fires; the seconds after which each comes again. */
    ...{ received, deliver },
    /** Hands out what is due soon, and begins no page after so many milliseconds. */
    handOut: (ms = 20_000) => handOut({ timers, queues, system }, system.now() + ms),
    shipped: () => bus.published.filter(({ type }) => type === Shipped.type).map(({ id }) => id),
    iso: (seconds: number) => new Date(system.now() + seconds * 1000).toISOString(),
  };
}
