/** An event that is none, or that breaks its contract: no retry makes it good. The message names field, value and remedy. */
export class InvalidEventError extends Error {
  override readonly name = "InvalidEventError";
}
