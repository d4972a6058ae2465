/**
 * Thrown by a handler or a port that may not act yet, for instance because of a rate limit: the event comes again after so
 * many seconds, or later the more often it came, and that is no attempt. Beyond 11 h 45 min, for which its queue can hide
 * it, it waits as a timer does. Its queue gives it up after 1,000 deliveries, which take more than a day.
 */
export class PostponedError extends Error {
  override readonly name = "PostponedError";
  /** 0–31,622,400 (366 days); without a queue of its own, as with direct delivery, 42,300 at most. Fractions are rounded up. */
  readonly seconds: number;

  constructor(message: string, seconds: number) {
    super(message);
    this.seconds = seconds;
  }
}
