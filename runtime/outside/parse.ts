import type { EventDefinition, EventOf } from "../../schemas/event.ts";
import { LARGEST_EVENT_BYTES } from "../../schemas/limits.ts";
import { check } from "../check/check-message.ts";
import { InvalidEventError } from "./invalid-event-error.ts";

/**
 * The event in what EventBridge delivers, as a handler of ours would get it: data checked by its contract, metadata filled in
 * where the publisher left it out, an older version brought up to date by its contract, all of it frozen. Delivery is at least once: `metadata.idempotencyKey` tells copies.
 *
 * @param delivered EventBridge's event, as a function gets it from a rule, or its text, as the body of an SQS message has it
 * @param contracts those that the reader takes
 * @throws InvalidEventError for what is no event of these contracts, or breaks its own; it will not get better, so lay it aside. One that is
 *   only too new for these contracts is told by the error's `newer`
 *
 * @example const { data, metadata } = parse(record.body, InvoiceCreated);
 */
export function parse<const Contracts extends readonly [EventDefinition, ...EventDefinition[]]>(
  delivered: unknown,
  ...contracts: Contracts
): EventOf<Contracts[number]> {
  const body = typeof delivered === "string" ? delivered : JSON.stringify(delivered ?? null);
  const found = check(
    { messageId: "", body, receiveCount: 1 },
    { name: "parse()", on: contracts, emits: [], maxEventBytes: LARGEST_EVENT_BYTES },
  );
  if ("reason" in found)
    throw new InvalidEventError(
      found.newer
        ? `${found.reason}: install its newer contracts, and keep the event until then`
        : found.reason,
      found,
    );
  return found.event as EventOf<Contracts[number]>;
}
