import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { sqsBody } from "../schemas/values/sqs-text.ts";

/** 128 bits of SHA-256 over the parts, in hex: the same parts always give the same id. */
export function derivedId(...parts: readonly (string | number)[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}

/** Longest correlation id, in characters. */
export const MAX_CORRELATION_ID = 256;

/** What stands for a value that is too long, and for one that looks like that: so no value can be taken for another's. */
const HASHED = "sha256:";

/** A value of a key, or what stands for it where it has more than so many characters. */
export function shortened(value: string, longest: number): string {
  return value.length <= longest && !value.startsWith(HASHED) ? value : `${HASHED}${derivedId(value)}`;
}

/**
 * The correlation id of the process that a field's value tells: `subscriptionId:S1`, so that processes of different kinds
 * never meet. Of a value that makes it longer than a correlation id may be, its hash stands for it.
 */
export function processId(field: string, value: string): string {
  return `${field}:${shortened(value, MAX_CORRELATION_ID - field.length - 1)}`;
}

/** The correlation id of the process that an event's data tell; undefined where its contract names no field, or they do not. */
export function processOf({ process }: { process?: string }, data: unknown): string | undefined {
  if (process === undefined) return undefined;
  const value: unknown = Object(data)[process];
  return typeof value === "string" && value !== "" ? processId(process, value) : undefined;
}

/** SHA-256 over canonical JSON (RFC 8785), so that the order of fields does not matter. */
export function payloadHash(data: unknown): string {
  return createHash("sha256")
    .update(canonicalize(data) ?? "")
    .digest("hex");
}

/** SHA-256 over a text's bytes, in hex. */
export function bytesHash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** The claims table's key; the consumer first, so that a role can be limited to its own records. */
export function recordKey(consumer: string, source: string, type: string, idempotencyKey: string): string {
  return `${consumer}|${source}|${type}|${idempotencyKey}`;
}

/**
 * Key of the record of a message that was refused, apart from every good message's record: the same for the body as it
 * came and for its dead letter's, in which SQS wants some characters escaped.
 */
export function rejectedKey(consumer: string, body: string): string {
  return `${consumer}|rejected|${derivedId(sqsBody(body))}`;
}

/** Key of the record of a message that came with other data under a key that is known. */
export function mismatchKey(consumer: string, key: string, hash: string): string {
  return `${consumer}|rejected|${derivedId(key, hash)}`;
}

/** Key of a gather's record, in its consumer's part of the claims table. */
export function gatherKey(consumer: string, gather: string): string {
  return `${consumer}|gather|${gather}`;
}

/** Key of the mark that an item of a gather has been counted. */
export function markKey(consumer: string, gather: string, item: string): string {
  return `${consumer}|counted|${derivedId(gather, item)}`;
}

/**
 * Key of the one timer that may be pending of a type for a business key: in a part of the claims table of its own, so that
 * a role reaches the timers of what it may publish, and no other's.
 */
export function timerKey(type: string, businessKey: string): string {
  return `timer|${type}|${businessKey}`;
}

/** Key of the record that a timer leaves when it fires, by its event's id. */
export function firedKey(eventId: string): string {
  return `fired|${eventId}`;
}

/** Key of what waits to hand a message to its consumer again, in that consumer's part of the claims table. */
export function deferredKey(consumer: string, record: string): string {
  return `${consumer}|deferred|${derivedId(record)}`;
}

/** Key of how far a consumer that handles in order has come with a business key, in that consumer's part of the claims table. */
export function orderKey(consumer: string, businessKey: string): string {
  return `${consumer}|order|${businessKey}`;
}

/** Key of the message that waits aside for its turn with one revision, beside its position. */
export function parkedKey(position: string, revision: number): string {
  const [consumer = ""] = position.split("|");
  return `${consumer}|parked|${derivedId(position, revision)}`;
}

/**
 * Key of how far the slots of a consumer with a rate are reserved: in a part of the claims table of its own, so that only
 * such a consumer reaches it.
 */
export function paceKey(consumer: string): string {
  return `pace|${consumer}`;
}

/** Names one death of one record; a redriven message carries it to reopen just that generation. */
export function deadLetterId(key: string, generation: number): string {
  return `${derivedId(key)}.${generation}`;
}

/** Whether an id names a death of that record, whichever. */
export function isDeathOf(id: string | undefined, key: string): id is string {
  return id?.startsWith(`${derivedId(key)}.`) ?? false;
}
