import type { FailureKind } from "../schemas/choreography/handling-failed.ts";

/** A message of a dead-letter queue, as SQS hands it out. */
export interface LetterMessage {
  body: string;
  /** Message attributes by name. */
  attributes: Readonly<Record<string, string | undefined>>;
  receiveCount?: number;
}

/** One shape for every dead letter, wherever the event died. */
export interface DeadLetter {
  /** Who laid it there: the runtime, SQS after too many receives, the rule's target, or Lambda's failure destination. */
  origin: "runtime" | "queue" | "target" | "destination";
  consumer: string;
  kind: FailureKind;
  reason: string;
  attempts: number;
  /** Only the runtime's: a redriven message bears it to reopen its record. */
  deadLetterId?: string;
  /** ISO 8601, where it is known. */
  diedAt?: string;
  /** The EventBridge event as JSON text: what a redrive sends again. */
  event: string;
}

/** Reads a dead letter of a consumer's queues, whichever of the four shapes it has. */
export function deadLetterOf(
  { body, attributes, receiveCount = 0 }: LetterMessage,
  consumer: string,
): DeadLetter {
  const { deadLetterId, kind, reason, attempts, diedAt } = attributes;
  if (deadLetterId && kind)
    return {
      origin: "runtime",
      consumer: attributes.consumer ?? consumer,
      kind: kind as FailureKind,
      reason: reason ?? "unknown",
      attempts: Number(attempts ?? 0),
      deadLetterId,
      ...(diedAt ? { diedAt } : {}),
      event: body,
    };
  if (attributes.ERROR_CODE ?? attributes.RULE_ARN)
    return {
      origin: "target",
      consumer,
      kind: "infrastructure",
      reason: `Not delivered: ${attributes.ERROR_CODE ?? "unknown"}: ${attributes.ERROR_MESSAGE ?? "no message"}`,
      attempts: Number(attributes.RETRY_ATTEMPTS ?? 0),
      event: body,
    };
  const destination = destinationOf(body);
  if (destination) return { consumer, ...destination };
  return {
    origin: "queue",
    consumer,
    kind: "infrastructure",
    reason: "The queue handed it out too often without a word from the function: look at the function's log",
    attempts: receiveCount,
    event: body,
  };
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
interface DestinationBody {
  timestamp?: string;
  requestContext?: { condition?: string; approximateInvokeCount?: number };
  requestPayload?: unknown;
  responsePayload?: { errorMessage?: string } | null;
}

function destinationOf(body: string): Omit<DeadLetter, "consumer"> | undefined {
  let parsed: DestinationBody | null;
  try {
    parsed = JSON.parse(body);
  } catch {
    return undefined;
  }
  const context = parsed?.requestContext;
  if (!context?.condition || parsed?.requestPayload === undefined) return undefined;
  const { requestPayload, responsePayload, timestamp } = parsed;
  return {
    origin: "destination",
    kind: "infrastructure",
    reason: `${context.condition}: ${responsePayload?.errorMessage ?? "no word from the function"}`,
    attempts: context.approximateInvokeCount ?? 0,
    ...(timestamp ? { diedAt: timestamp } : {}),
    event: JSON.stringify(requestPayload),
  };
}
