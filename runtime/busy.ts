/** Errors of a whole call. @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const BUSY_CALLS = new Set([
  "TransactionInProgressException",
  "TransactionConflictException",
  "ThrottlingException",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
]);

/** Whether the tables were too busy for a call: conflict or throttle. It had no effect, and another try may succeed. */
export function isBusy(error: unknown): boolean {
  return BUSY_CALLS.has((error as Error).name);
}
