import * as z from "zod";
import { defined } from "../../schemas/defined.ts";
import type { Event, EventDefinition } from "../../schemas/event.ts";
import { IncomingMetadata, MAX_HOPS } from "../../schemas/metadata.ts";
import { reasonFrom } from "../../schemas/values/reason.ts";
import { payloadHash, processOf, recordKey, rejectedKey } from "../identity.ts";
import { messageOf } from "../ports/errors.ts";
import type { Message } from "../ports/message.ts";
import { factKey } from "./fact-key.ts";
import { readData } from "./read-data.ts";
import { deepFreeze, describe, hashable, hazard, issuesOf, syntaxOf } from "./untrusted.ts";

/** A message that passed envelope and contract. */
export interface Incoming {
  message: Message;
  /** Key of its record. */
  key: string;
  hash: string;
  event: Event;
  definition: EventDefinition;
  replayName?: string;
}

/** A message that no retry can make good, with its reason; known parts of the event where it was one. */
export interface Rejection {
  message: Message;
  key: string;
  reason: string;
  event?: {
    id: string;
    source: string;
    type: string;
    metadata?: unknown;
    /** What its data make its correlation id, as far as its contract and they are known. */
    process?: string;
  };
  /** Its event is of a version that is not known here yet. */
  newer?: true;
  /** Key and hash that its event would have, as far as they are known: other data under that key may have been refused. */
  intent?: Pick<Incoming, "key" | "hash">;
}

const Envelope = z.object({
  id: z.string().min(1).max(256),
  source: z.string().min(1).max(256),
  "detail-type": z.string().min(1).max(128),
  time: z.string().max(64),
  "replay-name": z.string().max(256).optional(),
  detail: z.record(z.string(), z.unknown()),
});

/** Envelope bytes that EventBridge adds around an event's detail. */
const ENVELOPE_BYTES = 2048;

interface Rules {
  name: string;
  on: readonly EventDefinition[];
  emits: readonly EventDefinition[];
  maxEventBytes: number;
  /** Its only writes fill attributes. */
  projection?: boolean;
}

/**
 * Checks a message against the envelope and the contracts of the events that the consumer handles. It does not throw:
 * one message that breaks a contract's own code must not take its batch along.
 */
export function check(message: Message, consumer: Rules): Incoming | Rejection {
  const key = rejectedKey(consumer.name, message.body);
  const refuse: Refuse = (reason, event, intent) =>
    defined({ message, key, reason: reasonFrom(reason), event, intent });
  try {
    return checked(message, consumer, refuse);
  } catch (error) {
    return refuse(`the contract could not be checked: ${messageOf(error)}`);
  }
}

type Refuse = (reason: string, event?: Rejection["event"], intent?: Rejection["intent"]) => Rejection;

function checked(message: Message, consumer: Rules, refuse: Refuse): Incoming | Rejection {
  const { body } = message;
  const bytes = Buffer.byteLength(body);
  if (bytes > consumer.maxEventBytes + ENVELOPE_BYTES)
    return refuse(
      `the event has ${bytes} bytes, at most ${consumer.maxEventBytes} are allowed: keep large data aside`,
    );
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (error) {
    return refuse(`the message is no JSON: ${syntaxOf(error)}`);
  }
  // What no contract knows is ignored, unless its shape is dangerous.
  const isOdd = hazard(json, "event") !== undefined;
  const outside = isOdd && (hazard(json, "event", "shape") ?? hazard(withoutDetail(json), "event"));
  if (outside) return refuse(describe([outside]));
  const envelope = Envelope.safeParse(json);
  if (!envelope.success) return refuse(describe(issuesOf(envelope.error, "event")));
  const { id, source, "detail-type": type, time, detail, "replay-name": replayName } = envelope.data;
  const stranger = { id, source, type, metadata: detail.metadata };
  const definition = consumer.on.find((event) => event.type === type && event.source === source);
  if (!definition)
    return refuse(`${consumer.name} does not handle ${type} of ${source}: correct its rule`, stranger);
  const refuseKnown = (reason: string, intent?: Rejection["intent"]) =>
    refuse(reason, defined({ ...stranger, process: processTold(definition, Object(detail.data)) }), intent);
  if (!("data" in detail)) return refuseKnown('detail.data is missing: wrap the fields as {"data":{…}}');
  const metadata = IncomingMetadata.safeParse(detail.metadata ?? {});
  if (!metadata.success) return refuseKnown(describe(issuesOf(metadata.error, "detail.metadata")));
  const named = isOdd && hazard(metadata.data, "event.detail.metadata");
  if (named) return refuseKnown(describe([named]));
  const { hops = 0 } = metadata.data;
  if (hops >= MAX_HOPS && consumer.emits.length > 0)
    return refuseKnown(
      `detail.metadata.hops is ${hops}: what follows would be hop ${hops + 1} of ${MAX_HOPS}; look for a loop`,
    );
  const hash = payloadHash(isOdd ? hashable(detail.data) : detail.data);
  // Other data under a known key is another delivery to a projection: its first keeps no record that could refuse it.
  const keyOf = (intent: string) =>
    recordKey(consumer.name, source, type, consumer.projection ? `${intent}|${hash}` : intent);
  const data = readData(definition, metadata.data.version, detail.data);
  if ("reason" in data) {
    const said = metadata.data.idempotencyKey ?? factKey(definition, Object(detail.data));
    const intent = said === undefined ? undefined : { key: keyOf(said), hash };
    const refusal = refuseKnown(data.reason, intent);
    return data.newer ? { ...refusal, newer: true } : refusal;
  }
  const found = isOdd && hazard(data.data, "event.detail.data");
  if (found) return refuseKnown(describe([found]));
  const fact = factKey(definition, data.data);
  if (!fact)
    return refuseKnown(
      `detail.data has no usable key (${definition.key.join(", ")}) and detail.metadata no idempotencyKey`,
    );
  const { causationId, causationProcess, traceparent, idempotencyKey = fact } = metadata.data;
  const { correlationId = processOf(definition, data.data) ?? fact } = metadata.data;
  return defined({
    ...{ message, definition, hash },
    key: keyOf(idempotencyKey),
    replayName: replayName || undefined,
    event: deepFreeze({
      type,
      source,
      data: data.data,
      metadata: defined({
        id: metadata.data.id ?? id,
        idempotencyKey,
        correlationId,
        version: definition.version,
        occurredAt: metadata.data.occurredAt ?? time,
        hops,
        causationId,
        causationProcess: causationProcess === correlationId ? undefined : causationProcess,
        traceparent: traceparent || undefined,
      }),
    }),
  });
}

function withoutDetail(json: unknown): unknown {
  const { detail: _, ...rest } = Object(json) as Record<string, unknown>;
  return rest;
}

/** What the data of a refused event would make its correlation id, as far as they can be read. */
function processTold(definition: EventDefinition, data: unknown): string | undefined {
  return processOf(definition, data) ?? factKey(definition, data);
}
