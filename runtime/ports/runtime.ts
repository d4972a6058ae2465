import type { Event, EventDefinition } from "../../schemas/event.ts";
import type { Rate } from "../../schemas/pace.ts";
import type { Context, Plan, Spec } from "../handler.ts";
import type { Bus, Log, Queues } from "./messaging.ts";
import type { Store } from "./store.ts";
import type { System } from "./system.ts";

/** All that one consumer's runtime works with. */
export interface Runtime {
  consumer: ConsumerDefinition;
  settings: Settings;
  store: Store;
  bus: Bus;
  queues: Queues;
  system: System;
  log: Log;
  /** What this instance of the function knows of the pace; only of a consumer with a rate. */
  pace?: PaceMemory;
}

/** What an instance has seen of the slots of its consumer. */
export interface PaceMemory {
  /** Slots are reserved until then, milliseconds since 1970; by now perhaps further. */
  until: number;
  /** Others reserve, too: it is likely that slots are reserved ahead until then. */
  busyUntil: number;
  /** When this was learned, milliseconds since 1970; 0 for never. */
  learnedAt: number;
  /** How long the last reservation took, in milliseconds. */
  tookMs: number;
}

/** Of an instance that has seen nothing yet. */
export function newPace(): PaceMemory {
  return { until: 0, busyUntil: 0, learnedAt: 0, tookMs: 0 };
}

/** A consumer as its flow declares it. */
export interface ConsumerDefinition {
  /** Verb-noun, unique in the program. */
  name: string;
  on: readonly EventDefinition[];
  emits: readonly EventDefinition[];
  handle: (event: Event, context: Context<object, string, string>) => Plan<Spec> | Promise<Plan<Spec>>;
  ports: object;
  /** Its only writes fill attributes, so they need no claim unless they fail. */
  projection: boolean;
  /** The field of the data by which it handles the events of one business key in order; an integer, from 1. */
  inOrder?: string | undefined;
  /** How many handlings may begin in any second, over all instances. */
  rate?: Rate | undefined;
  /** How soon what it was handling is handled again where its function was killed, in seconds. */
  heartbeatSeconds?: number | undefined;
}

export interface Settings {
  busName: string;
  retry: RetrySettings;
  /** The consumer's own queue; absent where events are delivered directly. */
  queueUrl?: string | undefined;
  /** Where this consumer's dead letters go. */
  deadLetterQueueUrl: string;
  /** How much longer than its invocation a claim lasts. */
  leaseMarginMs: number;
  /** How long records are kept once their outbox is sent. */
  recordDays: number;
  /** Largest event that is taken or published. */
  maxEventBytes: number;
}

export interface RetrySettings {
  maxAttempts: number;
  /** Longest delay after the first failure; it doubles with each. */
  baseDelaySeconds: number;
  maxDelaySeconds: number;
}

/** When a record that is finished now may be forgotten, in seconds since 1970. */
export function expiryOf({ recordDays }: Pick<Settings, "recordDays">, now: number): number {
  return Math.floor(now / 1000) + recordDays * 86_400;
}

/** Whether a record's time is over; DynamoDB deletes it up to days later. */
export function isExpired({ expiresAt }: { expiresAt?: number }, now: number): boolean {
  return expiresAt !== undefined && expiresAt * 1000 <= now;
}

/** Exponential backoff with full jitter, in whole seconds. */
export function backoffSeconds(retry: RetrySettings, attempt: number, random: number): number {
  const ceiling = Math.min(retry.maxDelaySeconds, retry.baseDelaySeconds * 2 ** (attempt - 1));
  return Math.round(random * ceiling);
}
