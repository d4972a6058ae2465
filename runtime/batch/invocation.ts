/** The time that an invocation has, in milliseconds since 1970. */
export interface Invocation {
  startedAt: number;
  /** When handlers must be done, so that what follows still fits. */
  deadline: number;
  /** When the function is killed. */
  endsAt: number;
}
