/** A handler planned what it was not granted, or broke a contract: a bug or a bad deploy, no verdict on the event. */
export class PlanError extends Error {
  override readonly name = "PlanError";
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

/** How many errors below another one are read, side by side and in a row. */
const MOST = 5;

/** What an error says, whatever was thrown; one without words says what its causes say, or else what it is called. */
export function messageOf(error: unknown, depth = 0): string {
  try {
    if (typeof error !== "object" || error === null) return String(error);
    const { message, code, name } = error as { message?: unknown; code?: unknown; name?: unknown };
    const texts = [
      message,
      depth < MOST
        ? causesOf(error)
            .map((one) => messageOf(one, depth + 1))
            .join("; ")
        : "",
    ];
    const text = [...texts, code, name].find((one) => typeof one === "string" && one !== "");
    return text === undefined ? String(error) : String(text);
  } catch {
    return "what was thrown cannot be read: throw an Error";
  }
}

/** The errors of which an error has come. */
export function causesOf(error: unknown): unknown[] {
  if (!(error instanceof Error)) return [];
  const errors = error instanceof AggregateError ? error.errors : [];
  return [...(Array.isArray(errors) ? errors : []), error.cause]
    .filter((one) => one !== undefined)
    .slice(0, MOST);
}
