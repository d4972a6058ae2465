import type { Acting } from "../../console/commands/acting.ts";
import type { ConsoleStack } from "../../console/sources.ts";
import { pendingEntry } from "../../runtime/aws/records.ts";
import { deadLetterId } from "../../runtime/identity.ts";
import type { Log } from "../../runtime/ports/messaging.ts";
import type { ClaimRecord } from "../../runtime/ports/record.ts";
import { type MemoryBus, memoryBus } from "../../testing/fakes/memory-bus.ts";
import { eventIn } from "../../tools/record-keys.ts";
import { CHOREOGRAPHY, record, START } from "../history/timeline-world.ts";
import { ATTRIBUTES, paidOf } from "../tools/letter.ts";
import { fakeQueues } from "./fake-queues.ts";
import { fakeTables } from "./fake-tables.ts";

/** A consumer's outputs, whose queues are named after it. */
const outputsOf = (name: string) => ({
  ...{ functionName: name, queueUrl: `${name}-queue`, deadLetterQueueUrl: `${name}-dlq` },
  targetDeadLetterQueueUrl: `${name}-target-dlq`,
});

const { queueUrl: _, ...direct } = outputsOf("direct");

/** Owner → what the names of its participants hold. */
const OWNERS = { users: /batch|user/, github: /github|release/, crawls: /crawl/, orders: /./ };

const participants = CHOREOGRAPHY.participants.map((one) => {
  const [owner = ""] = Object.entries(OWNERS).find(([, words]) => words.test(one.name)) ?? [];
  return { ...one, owner };
});

export const STACK: ConsoleStack = {
  ...{ busName: "bus", claimsTable: "claims", journalTable: "journal" },
  recordDays: 35,
  choreography: { ...CHOREOGRAPHY, participants },
  consumers: {
    "create-invoice": outputsOf("create-invoice"),
    "process-payment": outputsOf("process-payment"),
    direct,
  },
  notifications: {
    "tell-of-batch": {
      ruleArn: "arn",
      topicArn: "arn",
      targetDeadLetterQueueUrl: "tell-of-batch-target-dlq",
    },
  },
};

/** The queue by which timers are woken. */
export const TIMERS = "timers-queue";

/** A program whose tables, queues and bus are in memory; its clock stands at a minute after the start. */
export function world({ claims = [] as object[], journal = [] as object[] } = {}) {
  const clock = { now: START + 60_000 };
  const now = () => clock.now;
  const tables = fakeTables({ claims, journal });
  const { consumers, notifications } = STACK;
  const queues = fakeQueues(
    [
      TIMERS,
      ...[...Object.values(consumers), ...Object.values(notifications ?? {})].flatMap((outputs) =>
        Object.values(outputs).filter((one) => /-(queue|dlq)$/.test(one)),
      ),
    ],
    now,
  );
  const bus: MemoryBus = memoryBus();
  const logs: Parameters<Log>[] = [];
  const sources: Acting & { bus: MemoryBus } = {
    ...{ stack: STACK, dynamo: tables.client, sqs: queues.client, now, bus },
    queues: queues.sqs.queues(undefined, { url: TIMERS, clock: { now } }),
    log: (...entry) => void logs.push(entry),
  };
  return {
    ...{ sources, tables, queues, bus, clock, logs },
    /** Lays a dead letter of an order and its record; returns the letter's id. */
    die(orderId: string, { consumer = "create-invoice", generation = 0, body = "" } = {}): string {
      const dead = deadRecord(orderId, { consumer, generation });
      tables.tables.claims = [...tables.tables.claims.filter(({ key }) => key !== dead.key), { ...dead }];
      const attributes = { ...ATTRIBUTES, consumer, deadLetterId: dead.deadLetterId };
      queues.sqs.send(`${consumer}-dlq`, body || paidOf(orderId), attributes);
      return dead.deadLetterId;
    },
    /** How many letters a queue holds, and how many of them are visible. */
    count(url: string): [all: number, visible: number] {
      const messages = queues.sqs.messages(url);
      return [messages.length, messages.filter(({ visibleAt }) => visibleAt <= clock.now).length];
    },
  };
}

/** The hash that a consumer's record has of an event. */
function hashOf(event: string): string {
  return eventIn({ consumer: "", event })?.hash ?? "";
}

/** A dead record with its place in the index on what is still to be done. */
export function deadRecord(
  orderId: string,
  { consumer = "create-invoice", generation = 0, correlationId = "process-1", ms = 100 } = {},
): ClaimRecord & { deadLetterId: string } {
  const key = `${consumer}|shop.payments|PaymentProcessed|${orderId}`;
  return {
    ...record(consumer, [`paid-${orderId}`, "PaymentProcessed"], ms, { status: "dead", generation }),
    ...{ key, correlationId, kind: "exhausted", reason: "The tax service is down" },
    ...{ attempts: 5, hash: hashOf(paidOf(orderId)), deadLetterId: deadLetterId(key, generation) },
    ...pendingEntry("dead", key, START + ms),
  };
}
