/**
 * Thrown by a handler or a port that may not act yet, for instance because of a rate limit: the event comes again after so
 * many seconds, or later the more often it came, and that is no attempt. Its queue gives it up after 1,000 deliveries,
 * which take more than a day.
 */
export class PostponedError extends Error {
  override readonly name = "PostponedError";
  /** 0–42,300; fractions are rounded up. */
  readonly seconds: number;

  constructor(message: string, seconds: number) {
    super(message);
    this.seconds = seconds;
  }
}
