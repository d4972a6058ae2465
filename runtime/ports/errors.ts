/** A handler planned what it was not granted, or broke a contract: a bug or a bad deploy, no verdict on the event. */
export class PlanError extends Error {
  override readonly name = "PlanError";
}

/** The runtime's own call to AWS failed: no verdict on the event. */
export class InfrastructureError extends Error {
  override readonly name = "InfrastructureError";
}

/** A handler ran out of time without its fair share of it: the message comes again, and that is no attempt. */
export class NoShareError extends Error {
  override readonly name = "NoShareError";
  /** The event loop stood still meanwhile, perhaps by this very handler: the message runs alone next. */
  readonly isSuspect: boolean;

  constructor(message: string, { isSuspect, ...options }: { isSuspect: boolean } & ErrorOptions) {
    super(message, options);
    this.isSuspect = isSuspect;
  }
}

/** What an error says, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
