/** How many handlings a consumer may begin at most. */
export interface Rate {
  /** In any second, over all instances of its function: a whole number. */
  perSecond: number;
}

/** The highest rate: each batch writes one and the same item, of which DynamoDB takes 1,000 writes a second. */
export const MOST_PER_SECOND = 1000;

/** How late a handling may begin after its slot, in milliseconds; later, the slot is lost. */
export const LATE_MS = 60;

/** How far the clocks of two instances may be apart, in milliseconds, so that the rate is kept: Lambda's are kept in step by AWS. */
export const APART_MS = 20;

/**
 * How far slots are from each other, in milliseconds. Of N + 1 handlings in a row the first may begin late and by a clock that
 * is behind, the last in time and by one that is ahead: what lies between them is a second all the same. So 92.5 % of the
 * rate is what is reached.
 */
export function spacingMs({ perSecond }: Rate): number {
  return (1000 + LATE_MS + APART_MS) / perSecond;
}

/** How long a message may wait for its slot inside of an invocation: a third of the time of its handlers, which leaves each its share. */
export function longestWaitMs(handlersMs: number): number {
  return handlersMs / 3;
}
