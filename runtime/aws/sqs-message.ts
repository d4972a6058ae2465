import { SQS } from "../../schemas/limits.ts";
import { excerpt } from "../../schemas/values/excerpt.ts";
import { sqsBody } from "../../schemas/values/sqs-text.ts";
import type { OutboxWakeUp } from "../ports/record.ts";

/** What of a message counts as its size, beside the body. */
export type Texts = Readonly<Record<string, string>>;

/** Longest reason beside a body that leaves room for no more. */
const SHORT_REASON = 64;

/** What is left of a body that does not fit with its attributes. */
const SHORT_BODY = 64 * 1024;

/**
 * A body and attributes as SQS takes them. Where both are too large together, the reason is cut first; where that is not
 * enough, the beginning of the body is kept, with the attribute `truncated`.
 */
export function sqsMessage(body: string, attributes: Texts) {
  const whole = sqsBody(body);
  const reason = excerpt(attributes.reason, SHORT_REASON);
  const short = reason === undefined ? attributes : { ...attributes, reason };
  if (fits(whole, attributes)) return messageOf(whole, attributes);
  if (fits(whole, short)) return messageOf(whole, short);
  const cut = sqsBody(excerpt(body, SHORT_BODY) ?? "");
  return messageOf(cut, { ...short, truncated: `${Buffer.byteLength(whole)} bytes` });
}

function fits(body: string, attributes: Texts): boolean {
  const texts = Object.entries(attributes).flatMap(([name, value]) => [name, TYPE, value]);
  return [body, ...texts].reduce((sum, text) => sum + Buffer.byteLength(text), 0) <= SQS.messageBytes;
}

const TYPE = "String";

/** A body and attributes as SQS takes them, whole: what is handled again must be all there. */
export function wholeMessage(body: string, attributes: Texts) {
  return messageOf(sqsBody(body), attributes);
}

/** A wake-up that arrives when it is due, by a clock that says `now` (milliseconds since 1970); as late as SQS allows. */
export function wakeUpMessage({ wake: key, eventId, at }: OutboxWakeUp, now: number) {
  return {
    MessageBody: sqsBody(JSON.stringify({ key, eventId })),
    DelaySeconds: Math.max(0, Math.min(SQS.delaySeconds, Math.ceil((at - now) / 1000))),
  };
}

function messageOf(MessageBody: string, attributes: Texts) {
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: TYPE, StringValue }]),
  );
  return { MessageBody, MessageAttributes };
}
