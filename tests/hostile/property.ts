import fc from "fast-check";

/** The share of its runs that a property has; a run of everything has them all. */
const SHARE = Number(process.env.PROPERTY_RUNS ?? 0.3);

/** The same values on every run; a failure prints the smallest case found within a minute. */
export function always<T>(
  values: fc.Arbitrary<T>,
  holds: (value: T) => void | Promise<void>,
  { runs, seed = 1 }: { runs: number; seed?: number },
): Promise<void> {
  const property = fc.asyncProperty(values, async (value) => {
    try {
      await holds(value);
    } catch (error) {
      // uvu keeps the difference apart from the message, where nobody would see it.
      const { message, details = "" } = error as Error & { details?: string };
      throw new Error(`${message}\n${details}`, { cause: error });
    }
  });
  return fc.assert(property, {
    ...{
      seed,
      numRuns: Math.ceil(runs * SHARE),
      interruptAfterTimeLimit: 60_000,
      markInterruptAsFailure: true,
      includeErrorInReport: true,
    },
  });
}

/** A value whose counterexample shows its texts only so far as one can read them. */
export function readable<T extends object>(value: T): T {
  const brief = () =>
    JSON.stringify(value, (_, inner) => (typeof inner === "string" ? cut(inner) : inner), 1);
  return Object.defineProperty(value, fc.toStringMethod, { value: brief, enumerable: false });
}

function cut(text: string): string {
  return text.length > 1500 ? `${text.slice(0, 1500)}… (${text.length} characters)` : text;
}
