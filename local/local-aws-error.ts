/** The local AWS cannot be had; the message says why and what to do, and is printed without a stack. */
export class LocalAwsError extends Error {
  override readonly name = "LocalAwsError";
}
