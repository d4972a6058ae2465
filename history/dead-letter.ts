import { FailureKind } from "../schemas/choreography/handling-failed.ts";

/** A message of a dead-letter queue, as SQS hands it out. */
export interface LetterMessage {
  body: string;
  /** Message attributes by name. */
  attributes: Readonly<Record<string, string | undefined>>;
  receiveCount?: number;
}

/** One shape for every dead letter, wherever the event died. */
export interface DeadLetter {
  /** Who put it there: the runtime, SQS after too many receives, the rule's target, or Lambda's failure destination. */
  origin: "runtime" | "queue" | "target" | "destination";
  consumer: string;
  kind: FailureKind;
  reason: string;
  attempts: number;
  /** Of a death that the runtime has recorded: a redriven message carries it to reopen its record. */
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
  const known = FailureKind.safeParse(kind).data;
  if (deadLetterId && known)
    return {
      origin: "runtime",
      consumer: attributes.consumer || consumer,
      kind: known,
      reason: reason || "unknown",
      attempts: countOf(attempts),
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
      attempts: countOf(attributes.RETRY_ATTEMPTS),
      event: body,
    };
  const destination = destinationOf(body);
  if (destination) return { consumer, ...destination };
  return {
    origin: "queue",
    consumer,
    kind: "infrastructure",
    reason: "The queue handed it out too often from the function: look at the function's log",
    attempts: countOf(receiveCount),
    // It was redriven, and carries that id only.
    ...(deadLetterId ? { deadLetterId } : {}),
    event: body,
  };
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
interface DestinationBody {
  timestamp?: unknown;
  requestContext?: { condition?: unknown; approximateInvokeCount?: unknown } | null;
  requestPayload?: unknown;
  responsePayload?: { errorMessage?: unknown } | null;
}

function destinationOf(body: string): Omit<DeadLetter, "consumer"> | undefined {
  let parsed: DestinationBody | null;
  let event: string | undefined;
  try {
    parsed = JSON.parse(body);
    event = JSON.stringify(parsed?.requestPayload);
  } catch {
    // No JSON, or nested too deep to be written again.
    return undefined;
  }
  const context = parsed?.requestContext;
  if (typeof context?.condition !== "string" || event === undefined) return undefined;
  const { responsePayload, timestamp } = parsed as DestinationBody;
  const said = responsePayload?.errorMessage;
  return {
    origin: "destination",
    kind: "infrastructure",
    reason: `${context.condition}: ${typeof said === "string" ? said : "no word from the function"}`,
    attempts: countOf(context.approximateInvokeCount),
    ...(typeof timestamp === "string" ? { diedAt: timestamp } : {}),
    event,
  };
}

/** A count that somebody else has written; 0 where it is none. */
function countOf(value: unknown): number {
  const count = Number(typeof value === "string" || typeof value === "number" ? value : 0);
  return Number.isFinite(count) && count > 0 ? Math.floor(count) : 0;
}
