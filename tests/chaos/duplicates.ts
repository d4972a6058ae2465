import { setTimeout as sleep } from "node:timers/promises";
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import type { Chance } from "./chance.ts";
import type { Published } from "./history.ts";
import type { ChaosStack } from "./stack.ts";
import type { Totals } from "./totals.ts";

/** So many events in a hundred are delivered again, and so many more under another idempotency key. */
const AGAIN = 30;
const REKEYED = 4;

/** A copy comes so much later at most. */
const LATEST_MS = 2000;

/** Delivers copies of events. */
export interface Duplicates {
  /** Plans copies of some of these. */
  consider(events: readonly Published[]): void;
  /** How many are planned. */
  underway(): number;
  /** Resolves when all that is planned was delivered. */
  settled(): Promise<void>;
}

export function duplicates(
  stack: ChaosStack,
  chance: Chance,
  counts: Totals,
  signal: AbortSignal,
): Duplicates {
  const { clients, busName, consumers } = stack;
  const underway = new Set<Promise<void>>();

  async function put({ source, type }: Published, detail: string): Promise<void> {
    const Entries = [{ EventBusName: busName, Source: source, DetailType: type, Detail: detail }];
    await clients.events.send(new PutEventsCommand({ Entries }));
  }

  /** The same envelope, to one of the queues that got it. */
  async function send({ type, envelope }: Published): Promise<void> {
    const subscribed = consumers.filter(({ types }) => types.includes(type));
    if (subscribed.length === 0) return;
    const { queueUrl: QueueUrl } = chance.pick(subscribed);
    await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: envelope }));
    counts.add("copies of a message sent to a queue");
  }

  function plan(work: () => Promise<void>): void {
    const copy = sleep(chance.between(0, LATEST_MS), undefined, { signal }).then(work);
    underway.add(copy);
    copy.catch(() => {}).finally(() => underway.delete(copy));
  }

  return {
    consider(events) {
      for (const event of events) {
        if (chance.percent(AGAIN))
          plan(async () => {
            if (chance.percent(50)) return send(event);
            await put(event, event.detail);
            counts.add("events put on the bus again");
          });
        if (chance.percent(REKEYED))
          plan(async () => {
            const { metadata, data } = JSON.parse(event.detail);
            const idempotencyKey = `again-${metadata.id}`;
            await put(event, JSON.stringify({ metadata: { ...metadata, idempotencyKey }, data }));
            counts.add("events put again under another key");
          });
      }
    },
    underway: () => underway.size,
    settled: async () => void (await Promise.allSettled(underway)),
  };
}
