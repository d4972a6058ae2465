/** A handler planned what it was not granted, or broke a contract: a bug or a bad deploy, no verdict on the event. */
export class PlanError extends Error {
  override readonly name = "PlanError";
}

/** The runtime's own call to AWS failed: no verdict on the event. */
export class InfrastructureError extends Error {
  override readonly name = "InfrastructureError";
}

/** What an error says, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
