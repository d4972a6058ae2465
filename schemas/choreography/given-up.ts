import { where } from "../event.ts";
import { DeadLetterDiscardRequested } from "./dead-letter-discard-requested.ts";
import { failureOf, type HandlingFailed, VERDICTS } from "./handling-failed.ts";

/**
 * What tells that an event of a consumer is given up for good: the consumer's verdict, or an operator who discards what
 * died otherwise. For those who compensate.
 */
export function givenUpBy(consumer: string) {
  return {
    HandlingFailed: failureOf(consumer),
    DeadLetterDiscardRequested: where(DeadLetterDiscardRequested, { consumer: [consumer] }),
  };
}

/** An event that was given up for good. */
export interface GivenUp {
  deadLetterId: string;
  /** Text for people, 1–1,024 characters. */
  reason: string;
  /** The event's data as they came, its secrets masked; undefined where they are not told. */
  data: unknown;
}

/**
 * What a consumer has given up for good; undefined where it has not. A rejected event is not what its key stands for,
 * and that one may be under way: who discards a rejected letter gives up nothing.
 */
export function givenUp(
  consumer: string,
  { type, data: told }: HandlingFailed | DeadLetterDiscardRequested,
): GivenUp | undefined {
  const final =
    type === "HandlingFailed" ? VERDICTS.some((kind) => kind === told.kind) : told.kind !== "rejected";
  if (told.consumer !== consumer || !final) return undefined;
  const reason = type === "HandlingFailed" ? told.reason : "An operator discarded it";
  return { deadLetterId: told.deadLetterId, reason, data: told.event?.detail?.data };
}
