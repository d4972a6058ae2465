/**
 * Thrown by a handler or a port for what no retry can change (an order for a country we may not sell to).
 * The event goes to the dead-letter queue at once, as a verdict: compensation may follow.
 */
export class PermanentError extends Error {
  override readonly name = "PermanentError";
}
