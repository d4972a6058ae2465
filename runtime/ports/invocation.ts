/** The time that an invocation has, in milliseconds since 1970. */
export interface Invocation {
  startedAt: number;
  /** When handlers must be done, so that what follows still fits. */
  deadline: number;
  /** When the function is killed. */
  endsAt: number;
}

/** The time of one handler. */
export interface HandlerTime extends Pick<Invocation, "startedAt" | "deadline"> {
  /** No other handler runs beside it: what blocks the event loop is this one. */
  alone: boolean;
}

/** How much of an invocation's time a handler must have had before anything can be its fault: half. */
export function fairShareOf({ startedAt, deadline }: HandlerTime): number {
  return (deadline - startedAt) / 2;
}
