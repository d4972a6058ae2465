/**
 * Thrown where what failed is the stack's own: a table, a bucket, a secret. It is no verdict on the event, also not where
 * a handler throws an error of its own that has this one among its causes.
 */
export class InfrastructureError extends Error {
  override readonly name = "InfrastructureError";
}
